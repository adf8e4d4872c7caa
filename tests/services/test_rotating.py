"""Changing the keys: nothing is lost, and the old ones are good for nothing afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from essaim.base.sealing import SealBroken, Sealer
from essaim.conf.env import WrongSetting
from essaim.conf.keys import Keys, KeysFile, read_keys_file, replace_keys_file, write_keys_file
from essaim.matching.directory import Stated
from essaim.matching.pseudonyms import contains
from essaim.model import AppRegistration, ArchiveOwner, Direction, Findability, Grant, Network
from essaim.services import (
    everyone,
    finding,
    grants,
    identifying,
    importing,
    keys,
    leaving_out,
    noticing,
    opting_out,
    retaining,
    rotating,
    signing_in,
    stating,
)
from essaim.services.errors import KeysChanged
from essaim.store.models import (
    DirectoryEntry,
    FollowList,
    IdentityPseudonym,
    KeyCheck,
    LinkedAccount,
    OptOut,
    Person,
    Session,
    SourceIdentity,
)
from tests.people import ANA, BADR, CHLOE, DAN, TOWN_HALL, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

APP = AppRegistration("tilleul.example", "client", "app-secret", ("read",))
GRANT = Grant("ana-token", "https://tilleul.example", "https://tilleul.example", "client", refresh_token="again")


def a_site() -> None:
    """Let everything that is sealed or under a pseudonym be there."""
    make_member(BADR, findability=Findability.ANYONE, follows=[ANA, CHLOE])
    ana = make_member(ANA, bluesky=True, follows=[BADR, DAN], followers=[BADR], findability=Findability.ANYONE)
    for account in ana.accounts.all():
        grants.keep(account, GRANT)
    signing_in._keep_app(APP, "https://essaim.example/back")
    opting_out.opt_out_id(Network.X, TOWN_HALL.x_id)
    for number in opting_out.open_opt_outs():
        assert opting_out.apply(number, 60)
    stated = Stated("x", DAN.x_id, DAN.x_handle, Network.MASTODON, DAN.mastodon.handle, DAN.display_name, "A roster")
    stating.take_in("roster", [stated])
    stating.remove(DirectoryEntry.objects.get().pk, everything=True)
    other = ArchiveOwner(CHLOE.x_id, CHLOE.x_handle, CHLOE.display_name)
    assert importing.import_ids(ana, other, {Direction.FOLLOWING: [BADR.x_id]}).question
    visitor(ana)


def rotate(*, leaked: bool = False) -> tuple[list[str], list[int]]:
    rotating.add_keys(client=leaked)
    assert rotating.bring_over() == 0
    return rotating.retire(leaked=leaked)


def everything_works() -> None:
    ana = Person.objects.get(accounts__handle=ANA.mastodon.handle)
    for account in ana.accounts.all():
        assert grants.of(account) == GRANT
    assert identifying.remote_id_of(ana.identities.get()) == ANA.x_id
    assert signing_in._known_app("tilleul.example", "https://essaim.example/back") == APP
    assert leaving_out.among([TOWN_HALL.x_id, DAN.x_id]) == {TOWN_HALL.x_id}
    assert importing.latest(ana) is not None


def test_sealed_values_are_all_brought_over_and_the_old_key_opens_none(file: Path) -> None:
    a_site()
    old = read_keys_file(file)
    assert rotate()[0] == ["a"]
    everything_works()
    thief = Sealer(old.sealing_keys)
    opened = 0
    for one in rotating.SEALED:
        for row in one.table._default_manager.exclude(**{one.column: ""}):
            with pytest.raises(SealBroken):
                thief.open(getattr(row, one.column), one.purpose(row))
            opened += 1
    assert opened >= 9
    assert set(rotating.state().sealed) == {"k2"}
    assert set(read_keys_file(file).sealing_keys) == {"k2"}
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("table", list(apps.get_models()), ids=lambda table: table.__name__)
def test_no_sealed_column_is_forgotten(table: type) -> None:
    columns = {field.name for field in table._meta.concrete_fields if field.name.endswith("_sealed")}  # type: ignore[attr-defined]
    assert columns == {one.column for one in rotating.SEALED if one.table is table}


@pytest.mark.usefixtures("file")
def test_lists_stay_under_their_version_and_people_find_each_other_across_both() -> None:
    make_member(BADR, findability=Findability.ANYONE, follows=[ANA])
    ana = make_member(ANA, follows=[BADR, CHLOE, DAN], findability=Findability.ANYONE)
    assert rotate()[1] == [], "lists still need it"
    assert sorted(IdentityPseudonym.objects.values_list("key_version", flat=True)) == [1, 1, 2, 2]
    # A newcomer, all under the new key, is found in a list of before; and finds by a list of their own.
    chloe = make_member(CHLOE, follows=[ANA, BADR], findability=Findability.ANYONE)
    assert set(FollowList.objects.filter(person=chloe).values_list("key_version", flat=True)) == {2}
    assert {one.name for one in finding.who_is_here(ana).people} == {BADR.display_name, CHLOE.display_name}
    assert {one.name for one in finding.who_is_here(chloe).people} == {ANA.display_name, BADR.display_name}
    assert everyone.differences() == everyone.Differences(0, 0)


def test_once_the_last_list_was_given_again_the_old_version_goes(file: Path) -> None:
    make_member(BADR, findability=Findability.ANYONE, follows=[ANA])
    ana = make_member(ANA, follows=[BADR])
    rotate()
    assert rotating.state().needs[1]["lists"] == 2
    for who, other in ((ana, BADR), (Person.objects.get(accounts__handle=BADR.mastodon.handle), ANA)):
        owner = ANA.owner if who == ana else BADR.owner
        importing.import_ids(who, owner, {Direction.FOLLOWING: [other.x_id]})
    assert rotating.retire() == ([], [1])
    assert set(read_keys_file(file).pseudonym_keys) == {"2"}
    for table in (IdentityPseudonym, KeyCheck, FollowList):
        assert not table.objects.filter(key_version=1).exists()
    assert {one.name for one in finding.who_is_here(ana).people} == {BADR.display_name}
    assert everyone.differences() == everyone.Differences(0, 0)


@pytest.mark.usefixtures("file")
def test_a_visit_does_not_keep_a_list_under_an_old_version() -> None:
    ana = make_member(ANA, follows=[BADR])
    rotate()
    before = FollowList.objects.get().expires_at
    retaining.renew(ana)
    assert FollowList.objects.get().expires_at == before


def test_a_leaked_key_ends_at_once_and_its_lists_with_it(file: Path) -> None:
    a_site()
    old = read_keys_file(file)
    names, versions = rotate(leaked=True)
    assert (names, versions) == (["a"], [1])
    ana = Person.objects.get(accounts__handle=ANA.mastodon.handle)
    assert not FollowList.objects.exists()
    assert finding.who_is_here(ana).people == []
    assert "lists-lost" in {news.kind for news in noticing.news(ana)}
    now = read_keys_file(file)
    for kind in ("sealing_keys", "pseudonym_keys", "client_secrets"):
        assert not set(getattr(old, kind).values()) & set(getattr(now, kind).values()), kind
    importing.import_ids(ana, ANA.owner, {Direction.FOLLOWING: [BADR.x_id, TOWN_HALL.x_id]})
    assert {one.name for one in finding.who_is_here(ana).people} == {BADR.display_name}
    assert FollowList.objects.get().count == 1, "who opted out before is still left out"


@pytest.mark.usefixtures("file")
def test_the_wish_to_be_left_out_outlives_the_key() -> None:
    a_site()
    rotate(leaked=True)
    maker = keys.pseudonymiser()
    dan = make_member(DAN, follows=[TOWN_HALL, BADR])
    row = FollowList.objects.get(person=dan)
    assert not contains(bytes(row.pseudonyms), maker.number(Network.X, TOWN_HALL.x_id))
    assert set(OptOut.objects.values_list("key_version", flat=True)) == {2}
    stated = Stated("x", DAN.x_id, DAN.x_handle, Network.MASTODON, DAN.mastodon.handle, DAN.display_name, "A roster")
    other = replace(stated, remote_id=BADR.x_id, handle=BADR.x_handle)
    stating.take_in("roster", [stated, other])
    assert DirectoryEntry.objects.get().source_id == BADR.x_id, "what was removed for good stays removed"


@pytest.mark.usefixtures("file")
def test_somebody_who_is_signed_in_or_on_the_way_notices_nothing() -> None:
    ana = make_member(ANA)
    client, asking = visitor(ana), Client(HTTP_ACCEPT_LANGUAGE="en")
    asking.post("/opt-out", {"begin": "yes"})
    before = asking.get("/opt-out").content.decode().split("<blockquote")[1].split("</blockquote>")[0]
    rotate(leaked=True)
    assert client.get("/me").status_code == 200
    after = asking.get("/opt-out").content.decode().split("<blockquote")[1].split("</blockquote>")[0]
    assert after == before
    assert Session.objects.count() == 2


@pytest.mark.usefixtures("file")
def test_lists_read_under_a_key_that_ended_meanwhile_are_refused_not_lost_in_silence() -> None:
    ana = make_member(ANA)
    maker = keys.pseudonymiser()
    read = maker.numbers(Network.X, [BADR.x_id]).astype(">u8").tobytes()
    rotate(leaked=True)
    with pytest.raises(KeysChanged):
        importing.import_pseudonyms(ana, ANA.owner, {Direction.FOLLOWING: read}, 1)
    assert not FollowList.objects.exists()


def test_twice_in_a_row_is_well(file: Path) -> None:
    a_site()
    rotate()
    assert rotate()[0] == ["k2"]
    everything_works()
    assert set(read_keys_file(file).pseudonym_keys) == {"1", "3"}, "nothing was given under the second"


def test_grants_keep_the_clients_key_they_were_given_to(file: Path) -> None:
    before = read_keys_file(file)
    rotate()
    assert dict(read_keys_file(file).client) == dict(before.client)


def test_a_file_of_before_keeps_its_client_and_gives_no_key_back() -> None:
    old = Keys("s", {"a": b"a" * 32}, {"1": b"b" * 32})
    new = old.with_new().without({"a"}, set())
    assert dict(new.client) == dict(old.client)
    assert b"a" * 32 not in new.client.values()


def test_keys_in_settings_are_not_changed_by_a_command() -> None:
    with pytest.raises(WrongSetting, match="stand in its settings"):
        rotating.add_keys()


def test_a_process_that_runs_reads_a_replaced_file_and_keeps_its_keys_when_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    write_keys_file(path)
    watched = KeysFile(path)
    first = watched.now()
    assert watched.now() is first
    replace_keys_file(path, first.with_new())
    assert len(watched.now().sealing_keys) == 2
    path.write_text("nonsense")
    assert len(watched.now().sealing_keys) == 2
    path.unlink()
    assert len(watched.now().sealing_keys) == 2


@pytest.mark.usefixtures("file")
def test_no_broken_value_stops_the_others() -> None:
    a_site()
    SourceIdentity.objects.filter(person__accounts__handle=BADR.mastodon.handle).update(handle_sealed="x.broken")
    rotating.add_keys()
    assert rotating.bring_over() == 1
    account = LinkedAccount.objects.exclude(grant_sealed="").first()
    assert account is not None
    assert grants.of(account) == GRANT
    assert json.dumps(sorted(rotating.state().sealed)) == '["k2", "x"]'
