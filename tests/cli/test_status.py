"""What the operator looks at, and what they hold back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from essaim.base import clock
from essaim.cli import main
from essaim.services import working
from essaim.store.models import Letter, LetterState, Server, WorkKind
from tests.people import ANA, make_member

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_all_is_well_when_nothing_waits() -> None:
    status, text = run("status")
    assert status == 0
    assert "none wait" in text
    assert "oldest due: never" in text


def test_what_waits_and_who_is_in_trouble_is_said_to_people_and_machines() -> None:
    working.plan(WorkKind.FOLLOW, 7)
    now = clock.now()
    Server.objects.create(host="tilleul.example", failures=4, since=now, retry_at=now + timedelta(hours=1))
    status, text = run("status")
    assert status == 1
    assert "work: 1 due" in text
    assert "in trouble: tilleul.example" in text
    told = json.loads(run("status", "--json")[1])
    assert told["work_due"] == 1
    assert told["troubles"][0]["host"] == "tilleul.example"


def test_e_mails_that_failed_are_told_with_what_went_wrong_last_and_no_address() -> None:
    ana, now = make_member(ANA), clock.now()
    for number, trouble in enumerate(("unreachable", "refused")):
        Letter.objects.create(
            person=ana,
            kind="digest",
            state=LetterState.FAILED,
            trouble=trouble,
            answer=550 if trouble == "refused" else None,
            tried_at=now + timedelta(seconds=number),
            created_at=now,
            expires_at=now + timedelta(days=30),
        )
    text = run("status")[1]
    assert "2 failed" in text
    assert "last e-mail in trouble: refused (550)" in text
    told = json.loads(run("status", "--json")[1])["letters"]
    assert told["troubles"] == {"unreachable": 1, "refused": 1}
    assert "@" not in json.dumps(told)


@pytest.mark.parametrize("host", ["tilleul.example", ""])
def test_a_server_or_everything_is_paused_and_goes_on(host: str) -> None:
    arguments = [host] if host else []
    assert run("pause", *arguments)[0] == 0
    assert f"paused: {host or 'everything'}" in run("status")[1]
    assert run("resume", *arguments)[0] == 0
    status, text = run("resume", *arguments)
    assert status == 2
    assert "was not paused" in text
