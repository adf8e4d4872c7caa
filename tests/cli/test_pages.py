from __future__ import annotations

from functools import partial

import pytest
from click.testing import CliRunner

from essaim.cli.pages import pages
from essaim.services import presenting
from essaim.services.errors import NotYours
from essaim.store.models import ReportReason
from tests.people import ANA, make_member

pytestmark = pytest.mark.django_db


def test_an_operator_reads_the_reports_and_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("essaim.cli.pages.setup_django", lambda: None)
    presenting.publish(make_member(ANA), "ana", indexed=False, shows_source=False)
    presenting.report("ana", ReportReason.OTHER, "Look\x1b[31m at this")
    # As under `essaim`: Click keeps on a command how it was first asked to name its help.
    run = partial(CliRunner().invoke, pages, help_option_names=["-h", "--help"])
    told = run(["reports"])
    assert told.exit_code == 1
    assert "@ana" in told.output
    assert "\x1b" not in told.output
    assert run(["hide", "@ana"]).output == "Taken down: @ana.\n"
    with pytest.raises(NotYours):
        presenting.show("ana")
    assert run(["reports"]).output == "No page is reported.\n"
    run(["show", "ana"])
    assert presenting.show("ana").name == "ana"
    assert isinstance(run(["hide", "nobody-here"]).exception, NotYours)
