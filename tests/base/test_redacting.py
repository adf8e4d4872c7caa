"""The log's last guard takes out what tells who somebody is, and leaves what an operator needs."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from essaim.base.redacting import Redacting, redacted
from tests.logwatch import LogWatch, named_below, named_in
from tests.people import ANA

TELLING = (
    "ana@tilleul.example", "@ana_on_x", "did:plc:abcdefghijklmnopqrstuvwx", "at://did:plc:abc/app.bsky.graph.follow/3k",
    "Bearer abcdefghijklmnop", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "ZYXW-1234-ABCD-5678-EFGH-9999",
    "essaim-ABCD-2345", "9000000000000000001", "192.0.2.17", "2001:db8:85a3::8a2e:370:7334", "ana.bsky.social",
    "postgresql://essaim:pass@127.0.0.1:5432/essaim", "a3f9c1d27b604e8f9a3f9c1d27b604e8",
)  # fmt: skip


@pytest.mark.parametrize("telling", TELLING)
def test_what_tells_who_somebody_is_is_taken_out(telling: str) -> None:
    line = redacted(f"asked for {telling} and got nothing")
    assert telling not in line
    assert line.startswith("asked for ")
    assert line.endswith(" and got nothing")


@pytest.mark.parametrize(
    "line",
    [
        "follow 12: slow-down",
        "3 index files that nobody needs were deleted",
        "follow 7 failed: KeyError at essaim.services.grants:88",
        "a compaction of the index ended with status -9",
        "The index file following-1.idx cannot be used: damaged. The lists are read instead.",
    ],
)
def test_what_an_operator_needs_stays(line: str) -> None:
    assert redacted(line) == line


def test_of_an_address_the_server_stays_and_the_rest_goes() -> None:
    assert redacted("GET https://tilleul.example/api/v1/accounts/7?acct=ana") == "GET https://tilleul.example/…"


def test_an_errors_words_do_not_reach_the_log_but_its_kind_and_place_do() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal error", None, None)
    try:
        int(ANA.display_name)
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    assert Redacting().filter(record)
    written = logging.Formatter("%(message)s").format(record)
    assert ANA.display_name not in written
    assert "ValueError at tests.base.test_redacting:" in written


@pytest.mark.django_db
def test_a_path_that_somebody_asked_for_is_not_written() -> None:
    record: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = record.append  # type: ignore[method-assign, assignment]
    handler.addFilter(Redacting())
    logging.getLogger("django.request").addHandler(handler)
    try:
        Client().get("/people/Ana-Lindqvist")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert [line.getMessage() for line in record] == ["Not Found: (no page)"]


#: What a site that names people would write, in either form, and below a line of its log.
TELLING_LOGS = (
    f"2026-11-26 09:08:47,131 INFO essaim.services found {ANA.display_name}",
    f'{{"at": "2026-11-26T09:08:47", "level": "INFO", "message": "follow of {ANA.mastodon.handle}"}}',
    f"Traceback (most recent call last):\n  File 'x', line 1\nessaim.base.errors.BadInput: no {ANA.x_handle} here",
)


@pytest.mark.parametrize("text", TELLING_LOGS)
def test_the_watch_would_notice_what_a_process_writes(
    text: str, watched_log: LogWatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    printed = f"Hello {ANA.display_name}, this is no log.\n"
    script = "import sys; sys.stderr.write(sys.argv[1])"
    subprocess.run([sys.executable, "-c", script, printed + text], capture_output=True, check=True)
    assert len(watched_log.found) == 1, "given back to the test"
    watched_log.found.clear()
    subprocess.run([sys.executable, "-c", script, printed + text], check=True)
    assert len(named_in(capfd.readouterr().err)) == 1, "written into its terminal"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "worker.log").write_text(printed + text)
    assert len(named_below(tmp_path)) == 1, "written into a file"
    (tmp_path / "site" / "worker.log").unlink()


def test_the_watch_over_all_tests_would_notice(
    watched_log: LogWatch, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [own] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    monkeypatch.setattr(own, "stream", sys.stderr)  # it may have been made while another test looked at its own
    logging.getLogger("essaim.services").warning("found %s", ANA.display_name)
    logging.getLogger("essaim.services").warning("follow of %s", ANA.mastodon.handle)
    assert watched_log.seen == 2
    assert len(watched_log.found) >= 2
    watched_log.found.clear()
    assert ANA.display_name in capfd.readouterr().err, "no filter knows names: our own code may not log them"


def test_the_site_writes_nothing_past_the_filter() -> None:
    from django.conf import settings

    log: dict[str, dict[str, dict[str, object]]] = settings.LOGGING  # type: ignore[assignment]
    assert all("redacting" in str(handler["filters"]) for handler in log["handlers"].values())
    assert log["loggers"]["django"]["handlers"] == []
