"""The public directory: kept, refreshed, removed for good, matched and followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from essaim.base.errors import BadInput
from essaim.conf import settings
from essaim.matching.directory import Stated
from essaim.model import ArrivalChoice, Findability, FollowState, Grade, Network
from essaim.services import directory, opting_out, people, reconnecting, refreshing, stating
from essaim.services import trusting as trusting_service
from essaim.services.errors import NotYours
from essaim.services.reconnecting import sending, stated
from essaim.store.models import DirectoryEntry, DirectoryRemoval, FollowAction, Person, PutAside, Work, WorkKind
from tests.conftest import Traveller
from tests.services.cast import STRANGERS, X, kinds, member, prove

pytestmark = pytest.mark.django_db

TOWN = X["town"]


def says(
    remote_id: str = TOWN,
    address: str = "mairie@tilleul.example",
    target: Network = Network.MASTODON,
    handle: str = "mairie_x",
    network: str = "x",
    name: str = "Mairie",
) -> Stated:
    return Stated(network, remote_id, handle, target, address, name, "A public roster", "https://roster.example/town")


def roster(*statements: Stated, source: str = "roster") -> stating.Taken:
    return stating.take_in(source, statements)


def seen(person: Person) -> list[tuple[str, str, Grade]]:
    found = directory.matches_with_directory(person)
    return [(one.name, address.handle, one.grade) for one in found for address in one.addresses]


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the operators trust sources."""
    fresh = settings.current.cache_clear

    def trust(*sources: str) -> None:
        monkeypatch.setenv("ESSAIM_TRUSTED_SOURCES", " ".join(sources))
        fresh()

    yield trust
    monkeypatch.undo()
    fresh()


def targets(person: Person, *states: FollowState) -> list[str]:
    rows = FollowAction.objects.filter(account__person=person)
    if states:
        rows = rows.filter(state__in=states)
    return sorted(rows.values_list("target_handle", flat=True))


def test_ana_sees_the_town_hall_with_its_source_and_date(travel: Traveller) -> None:
    roster(says(), says(STRANGERS[0], "somebody@tilleul.example"))
    ana = member("ana", follows=["town", "badr"])
    [known] = directory.matches_with_directory(ana)
    assert (known.name, known.source_handle, known.grade) == ("Mairie", "mairie_x", Grade.STATED)
    assert known.addresses[0].handle == "mairie@tilleul.example"
    [source] = known.sources
    assert (source.label, source.url) == ("A public roster", "https://roster.example/town")
    assert source.checked_at == travel.moment
    assert known.reason % known.places == "A public source states this address for that account: A public roster"


def test_an_identity_that_only_an_archive_proves_sees_public_entries_too() -> None:
    roster(says())
    assert seen(member("ana", follows=["town"], proved=False)) == [("Mairie", "mairie@tilleul.example", Grade.STATED)]


def test_whoever_did_not_follow_them_does_not_see_them() -> None:
    roster(says())
    assert seen(member("ana", follows=STRANGERS, followers=["town"])) == []


def test_an_entry_known_by_its_handle_alone_is_kept_but_matches_no_number() -> None:
    roster(says(remote_id=""), says(TOWN, network="instagram"))
    assert seen(member("ana", follows=["town"])) == []
    assert DirectoryEntry.objects.count() == 2


def test_sources_that_disagree_leave_a_guess_that_is_never_followed() -> None:
    roster(says())
    roster(says(address="impostor@elsewhere.example"), source="wikidata")
    ana = member("ana", follows=["town"])
    [known] = directory.matches_with_directory(ana)
    assert known.grade is Grade.GUESS
    assert len(known.addresses) == 2
    assert reconnecting.follow_all(ana).follows == 0
    with pytest.raises(NotYours):
        reconnecting.follow_stated(ana, [known.number])


def test_sources_that_agree_stay_one_statement() -> None:
    roster(says(address="Mairie@Tilleul.example"))
    roster(says(), source="wikidata")
    ana = member("ana", follows=["town"])
    [known] = directory.matches_with_directory(ana)
    assert (known.grade, len(known.addresses), {source.key for source in known.sources}) == (
        Grade.STATED, 1, {"roster", "wikidata"},
    )  # fmt: skip


def test_who_proved_the_account_here_decides_instead_of_the_directory() -> None:
    roster(says())
    ana = member("ana", follows=["town"])
    town = member("town", proved=False, findability=Findability.NOBODY)
    assert len(seen(ana)) == 1, "a claim that anybody can make hides no public entry"
    prove(town, "town")
    assert seen(ana) == []


def test_an_entry_about_an_account_of_ones_own_is_not_shown() -> None:
    roster(says(address="ana@tilleul.example"))
    ana = member("ana", follows=["town"])
    ana.accounts.update(handle="Ana@tilleul.example")
    assert seen(ana) == []


def test_a_refresh_renews_changes_and_drops(travel: Traveller) -> None:
    assert roster(says(), says(STRANGERS[0], "gone@tilleul.example")) == stating.Taken(2, 0)
    roster(says(STRANGERS[1], "other@tilleul.example"), source="another")
    [kept] = DirectoryEntry.objects.filter(source_id=TOWN)
    ana = member("ana", follows=["town", STRANGERS[0]])
    reconnecting.follow_all(ana)
    travel.forward(days=30)
    assert roster(says(name="Ville")) == stating.Taken(1, 1)
    assert seen(ana) == [("Ville", "mairie@tilleul.example", Grade.STATED)]
    [row] = DirectoryEntry.objects.filter(source="roster")
    assert (row.pk, row.checked_at) == (kept.pk, travel.moment)
    assert targets(ana, FollowState.DISMISSED) == ["gone@tilleul.example"]
    assert DirectoryEntry.objects.filter(source="another").exists()


def test_a_second_reading_at_the_same_moment_drops_as_well(travel: Traveller) -> None:
    roster(says())
    assert roster(says(address="new@tilleul.example")).vanished == 1


def test_an_empty_source_changes_nothing() -> None:
    roster(says())
    with pytest.raises(stating.NothingStated):
        roster(says(address="no address"))
    assert DirectoryEntry.objects.count() == 1


@pytest.mark.parametrize("source", ["", "two words", "x" * 61])
def test_a_source_has_a_short_name(source: str) -> None:
    with pytest.raises(BadInput, match="one word"):
        roster(says(), source=source)


def test_an_entry_that_nothing_renews_goes(travel: Traveller) -> None:
    roster(says())
    ana = member("ana", follows=["town"])
    travel.forward(days=stating.KEPT_FOR.days + 1)
    assert seen(ana) == []
    refreshing.keep_up()
    assert not DirectoryEntry.objects.exists()


def test_what_an_operator_removed_does_not_come_back() -> None:
    statements = (says(), says(address="mairie@chene.example"))
    roster(*statements)
    ana = member("ana", follows=["town"])
    assert stating.remove(DirectoryEntry.objects.get(target_host="chene.example").pk) == 1
    assert seen(ana) == [("Mairie", "mairie@tilleul.example", Grade.STATED)]
    roster(*statements)
    roster(says(address="mairie@chene.example"), says(STRANGERS[0], "x@y.example"), source="another")
    assert seen(ana) == [("Mairie", "mairie@tilleul.example", Grade.STATED)]


def test_a_whole_account_can_be_removed_at_all_its_addresses() -> None:
    roster(says(), says(address="town.abeille.example", target=Network.BLUESKY), says(remote_id=""))
    roster(says(STRANGERS[0], "x@y.example", handle="other"), source="another")
    number = DirectoryEntry.objects.filter(source_id=TOWN).order_by("pk").first()
    assert number is not None
    assert stating.remove(number.pk, everything=True) == 3
    roster(says(address="new@tilleul.example"), says(STRANGERS[0], "x@y.example", handle="other"))
    assert set(DirectoryEntry.objects.values_list("source_id", flat=True)) == {STRANGERS[0]}


def test_a_removal_keeps_no_name() -> None:
    roster(says(), says(STRANGERS[0], "x@y.example"))
    stating.remove(DirectoryEntry.objects.get(source_id=TOWN).pk, everything=True)
    kept = repr(list(DirectoryRemoval.objects.values()))
    assert DirectoryRemoval.objects.count() == 2
    assert not any(name in kept for name in (TOWN, "mairie", "tilleul"))


def test_an_entry_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(BadInput, match="no entry"):
        stating.remove(1)


def test_who_opted_out_is_not_listed_either() -> None:
    roster(says(), says(STRANGERS[0], "x@y.example"))
    ana = member("ana", follows=["town"])
    reconnecting.follow_all(ana)
    opting_out.opt_out_id(Network.X, TOWN)
    assert seen(ana) == []
    assert targets(ana, FollowState.DISMISSED) == ["mairie@tilleul.example"]
    roster(says(), says(STRANGERS[0], "x@y.example"))
    assert set(DirectoryEntry.objects.values_list("source_id", flat=True)) == {STRANGERS[0]}


def test_follow_all_takes_what_is_stated_once() -> None:
    roster(
        says(),
        says(address="town.abeille.example", target=Network.BLUESKY),
        says(X["eve"], "eve.abeille.example", Network.BLUESKY),
    )
    member("badr")
    ana = member("ana", follows=["town", "badr", "eve"])
    planned = reconnecting.follow_all(ana)
    assert (planned.follows, planned.people, planned.without_account) == (2, 2, 1)
    assert targets(ana) == ["badr@tilleul.localhost:1", "mairie@tilleul.example"]
    assert reconnecting.follow_all(ana).follows == 0
    assert Work.objects.filter(kind=WorkKind.FOLLOW).count() == 1


@pytest.mark.parametrize("count", [999, 1001])
def test_more_people_than_one_query_takes_are_planned_once(count: int) -> None:
    roster(*(says(str(10**9 + number), f"n{number}@tilleul.example") for number in range(count)))
    ana = member("ana", follows=[str(10**9 + number) for number in range(count)])
    assert reconnecting.follow_all(ana).follows == count
    assert reconnecting.follow_all(ana).follows == 0


def test_what_ana_took_back_comes_back_only_when_she_chooses_it() -> None:
    roster(says())
    ana = member("ana", follows=["town"])
    reconnecting.follow_all(ana)
    reconnecting.undo_all(ana)
    assert reconnecting.follow_all(ana).follows == 0
    [known] = directory.matches_with_directory(ana)
    assert reconnecting.follow_stated(ana, [known.number]).follows == 1
    assert targets(ana, FollowState.QUEUED) == ["mairie@tilleul.example"]


def test_dan_cannot_follow_by_anas_number() -> None:
    roster(says())
    [known] = directory.matches_with_directory(member("ana", follows=["town"]))
    with pytest.raises(NotYours):
        reconnecting.follow_stated(member("dan"), [known.number])


def test_somebody_whom_ana_follows_as_a_member_already_is_not_planned_twice() -> None:
    member("town", proved=False)
    ana = member("ana", follows=["town"])
    [match] = ana.matches.all()
    reconnecting.follow_chosen(ana, [match.pk])
    roster(says(address="town@tilleul.localhost:1"))
    assert reconnecting.follow_all(ana).follows == 0
    assert FollowAction.objects.count() == 1


def take(person: Person) -> list[str]:
    """Give whom the worker would follow now."""
    person.accounts.update(grant_sealed="sealed")
    batch = sending.take(person.accounts.order_by("pk")[0].pk)
    return [] if batch is None else [target.handle for target in batch.targets]


def test_what_is_stated_is_sent() -> None:
    roster(says())
    ana = member("ana", follows=["town"])
    reconnecting.follow_all(ana)
    assert take(ana) == ["mairie@tilleul.example"]


@pytest.mark.parametrize("what", ["claimed", "aside", "disagree"])
def test_what_may_no_longer_be_followed_is_not_sent(what: str) -> None:
    roster(says())
    ana = member("ana", follows=["town"])
    reconnecting.follow_all(ana)
    if what == "claimed":
        member("town", findability=Findability.NOBODY)
    elif what == "aside":
        PutAside.objects.create(person=ana, entry=DirectoryEntry.objects.get(), created_at=ana.created_at)
    else:
        roster(says(address="impostor@elsewhere.example"), source="another")
    assert take(ana) == []
    assert targets(ana, FollowState.DISMISSED) == ["mairie@tilleul.example"]


def follow_new() -> None:
    assert Work.objects.filter(kind=WorkKind.DIRECTORY_ARRIVALS).exists()
    assert reconnecting.follow_new(60)


def automatic(*names: str) -> Sequence[Person]:
    return [member(name, follows=["town"], arrivals=ArrivalChoice.FOLLOW) for name in names]


def test_newly_stated_people_are_followed_by_themselves_only_from_a_trusted_source(
    trusting: Callable[..., None],
) -> None:
    trusting("parliament")
    ana, badr = automatic("ana", "badr")
    chloe = member("chloe", follows=["town"])
    roster(says(), says(address="town.abeille.example", target=Network.BLUESKY))
    follow_new()
    assert not FollowAction.objects.exists()
    roster(says(), source="parliament")
    follow_new()
    here = ["mairie@tilleul.example"]
    assert (targets(ana), targets(badr), targets(chloe)) == (here, here, [])
    assert set(FollowAction.objects.values_list("automatic", flat=True)) == {True}
    assert (kinds(ana), kinds(chloe)) == (["stated-followed"], [])
    assert take(ana) == here


def test_a_source_that_is_not_trusted_can_hold_back_but_not_lead_elsewhere(trusting: Callable[..., None]) -> None:
    trusting("parliament")
    [ana] = automatic("ana")
    roster(says(address="impostor@elsewhere.example"))
    roster(says(), source="parliament")
    follow_new()
    assert targets(ana) == []


def test_an_automatic_follow_is_not_sent_once_the_source_is_trusted_no_more(trusting: Callable[..., None]) -> None:
    trusting("roster")
    ana, badr = automatic("ana", "badr")
    roster(says())
    follow_new()
    people.choose_arrivals(badr, ArrivalChoice.ANNOUNCE)
    assert take(badr) == []
    trusting()
    assert take(ana) == []


def test_what_an_operator_decides_on_a_source_goes_before_the_setting(trusting: Callable[..., None]) -> None:
    trusting("parliament")
    operator = member("chloe")
    ana, badr = automatic("ana", "badr")
    roster(says())
    roster(says(STRANGERS[0]), source="parliament")
    assert trusting_service.trusted_sources() == {"parliament"}
    trusting_service.choose("roster", operator, trusted=True)
    trusting_service.choose("parliament", operator, trusted=False)
    assert trusting_service.trusted_sources() == {"roster"}
    follow_new()
    assert targets(ana) == targets(badr) == ["mairie@tilleul.example"]
    assert take(ana) == ["mairie@tilleul.example"]
    trusting_service.choose("roster", operator, trusted=False)
    assert take(badr) == [], "what waits because of it is not sent"
    with pytest.raises(trusting_service.NoSuchSource):
        trusting_service.choose("elsewhere", operator, trusted=True)
    assert trusting_service.trusted_sources() == frozenset()


def test_following_the_new_may_be_done_in_pieces_and_twice(
    trusting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stated, "ENTRIES_AT_ONCE", 1)
    trusting("roster")
    [ana] = automatic("ana")
    roster(*(says(STRANGERS[number], f"n{number}@tilleul.example") for number in range(3)), says())
    assert not reconnecting.follow_new(0), "no time, nothing done"
    follow_new()
    follow_new()
    assert targets(ana) == ["mairie@tilleul.example"]


def test_one_process_notices_what_another_changed() -> None:
    ana = member("ana", follows=["town"])
    assert seen(ana) == []
    roster(says())
    assert len(seen(ana)) == 1
    DirectoryEntry.objects.all().delete()
    assert seen(ana) == [], "also before the copy in memory is read again"
