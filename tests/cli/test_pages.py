from __future__ import annotations

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
    run = CliRunner()
    told = run.invoke(pages, ["reports"])
    assert told.exit_code == 1
    assert "@ana" in told.output
    assert "\x1b" not in told.output
    assert run.invoke(pages, ["hide", "@ana"]).output == "Taken down: @ana.\n"
    with pytest.raises(NotYours):
        presenting.show("ana")
    assert run.invoke(pages, ["reports"]).output == "No page is reported.\n"
    run.invoke(pages, ["show", "ana"])
    assert presenting.show("ana").name == "ana"
    assert isinstance(run.invoke(pages, ["hide", "nobody-here"]).exception, NotYours)
