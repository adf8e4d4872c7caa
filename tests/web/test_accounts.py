"""The page of one's accounts: where to follow people who are on several networks."""

from __future__ import annotations

import pytest

from essaim.model import Network
from essaim.store.models import Person
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def test_ana_chooses_where_to_follow_people_who_are_on_both_networks() -> None:
    ana = make_member(ANA, bluesky=True)
    client = visitor(ana)
    assert 'name="network" value="" checked' in client.get("/accounts").content.decode()
    page = client.post("/accounts/prefer", {"network": "bluesky"}, follow=True).content.decode()
    assert Person.objects.get(pk=ana.pk).preferred_network == Network.BLUESKY
    assert 'value="bluesky" checked' in page
    client.post("/accounts/prefer", {"network": ""})
    assert Person.objects.get(pk=ana.pk).preferred_network == ""


def test_nothing_else_can_be_preferred() -> None:
    ana = make_member(ANA, bluesky=True)
    assert visitor(ana).post("/accounts/prefer", {"network": "x"}).status_code == 400
    assert Person.objects.get(pk=ana.pk).preferred_network == ""


def test_who_is_on_one_network_is_not_asked() -> None:
    assert "accounts/prefer" not in visitor(make_member(BADR)).get("/accounts").content.decode()
