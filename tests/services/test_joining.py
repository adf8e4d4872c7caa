"""Open and closed registration."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client

from essaim.cli import main
from essaim.conf.settings import current
from essaim.services import joining, signing_in
from essaim.services.errors import RegistrationClosed
from essaim.store.models import JoinLink, Person
from tests.conftest import Traveller
from tests.services.cast import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(current(), open_registration=False)
    monkeypatch.setattr(joining, "current", lambda: changed)


def come(name: str, code: str = "") -> Person:
    return signing_in.welcome(*account(name), signed_in=None, join_code=code).person


def test_everybody_may_join_an_open_site() -> None:
    assert come("ana").pk


def test_nobody_new_joins_a_closed_site_and_members_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = come("ana")
    changed = replace(current(), open_registration=False)
    monkeypatch.setattr(joining, "current", lambda: changed)
    with pytest.raises(RegistrationClosed):
        come("badr")
    assert come("ana") == ana
    assert Person.objects.count() == 1


def test_a_link_lets_as_many_in_as_it_says(closed: None) -> None:
    code = joining.make_link(2, timedelta(days=1))
    assert come("ana", code) != come("badr", code)
    with pytest.raises(RegistrationClosed):
        come("chloe", code)
    assert not joining.is_good(code)


def test_a_link_ends(closed: None, travel: Traveller) -> None:
    code = joining.make_link(2, timedelta(days=1))
    travel.forward(days=2)
    with pytest.raises(RegistrationClosed):
        come("ana", code)


def test_the_command_prints_a_link_that_leads_to_signing_in(client: Client) -> None:
    result = CliRunner().invoke(main, ["invite", "--uses", "3"])
    assert result.exit_code == 0
    path = "/come-in/" + result.output.strip().rpartition("/")[2]
    assert client.get(path)["Location"] == "/sign-in"
    assert client.session["join"] == path.rpartition("/")[2]
    assert JoinLink.objects.get().uses_left == 3
    assert client.get("/come-in/another")["Location"] == "/"
