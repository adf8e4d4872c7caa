from __future__ import annotations

from datetime import timedelta

import pytest

from essaim.base import clock
from essaim.model import Findability, FollowState
from essaim.services.reconnecting import reading
from essaim.store.models import FollowAction, Person
from tests.people import ANA, BADR, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    """Give Ana, who has asked to follow Badr."""
    make_member(BADR, findability=Findability.ANYONE)
    ana = make_member(ANA, follows=[BADR])
    visitor(ana).post("/here/follow", {"all": "yes"})
    return ana


@pytest.mark.parametrize("state", list(FollowState))
def test_each_outcome_is_told_in_words(ana: Person, state: FollowState) -> None:
    FollowAction.objects.update(state=state, reason="refused" if state == FollowState.REFUSED else "")
    page = visitor(ana).get("/journal")
    assert page.status_code == 200
    assert BADR.mastodon.handle in page.content.decode()


def test_a_waiting_follow_is_taken_back_before_it_is_sent(ana: Person) -> None:
    action = FollowAction.objects.get()
    visitor(ana).post("/journal/undo", {"action": action.pk})
    action.refresh_from_db()
    assert action.state == FollowState.DISMISSED


def test_a_follow_that_was_made_is_taken_back(ana: Person) -> None:
    FollowAction.objects.update(state=FollowState.DONE)
    client = visitor(ana)
    assert "Take everything back?" in client.get("/journal/undo-all").content.decode()
    client.post("/journal/undo-all")
    assert FollowAction.objects.get().state == FollowState.UNDO_QUEUED


def test_pause_and_go_on(ana: Person) -> None:
    client = visitor(ana)
    client.post("/journal/pause")
    assert "Paused" in client.get("/journal").content.decode()
    client.post("/journal/resume")
    assert "Paused: nothing" not in client.get("/journal").content.decode()


def test_a_refused_follow_is_tried_again_on_wish(ana: Person) -> None:
    FollowAction.objects.update(state=FollowState.REFUSED, reason="refused")
    visitor(ana).post("/journal/retry", {"action": FollowAction.objects.get().pk})
    assert FollowAction.objects.get().state == FollowState.QUEUED


def test_nonsense_numbers_are_no_traceback(ana: Person) -> None:
    client = visitor(ana)
    assert client.post("/journal/undo", {"action": "../1"}).status_code == 404
    assert client.get("/journal?from=-1").status_code == 404
    assert client.get("/journal?show=%00").status_code == 200


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 25, "9" * 18, "-1", "1.5", "٣", ""])
def test_numbers_of_any_length_are_no_traceback(ana: Person, number: str) -> None:
    client = visitor(ana)
    for address, name in (
        ("/here/follow", "match"),
        ("/here/ignore", "match"),
        ("/here/restore", "match"),
        ("/here/block", "person"),
        ("/journal/undo", "action"),
        ("/journal/retry", "action"),
    ):
        assert client.post(address, {name: number}).status_code == 404, address
    for address in (f"/proof?account={number}", f"/journal?from={number}", f"/here?page={number}"):
        assert client.get(address).status_code in {200, 404}, address


def test_the_journal_is_given_by_pages_and_by_outcome(ana: Person) -> None:
    one = FollowAction.objects.get()
    FollowAction.objects.bulk_create(
        FollowAction(
            account=one.account,
            target_network=one.target_network,
            target_remote_id=f"other-{number}",
            target_handle=f"other{number}@tilleul.example",
            state=FollowState.DONE,
            next_attempt_at=one.next_attempt_at,
            created_at=one.created_at,
        )
        for number in range(205)
    )
    client = visitor(ana)
    assert client.get("/journal").content.decode().count('class="row"') == 200
    assert client.get("/journal?from=200").content.decode().count('class="row"') == 6
    assert client.get("/journal?show=waiting").content.decode().count('class="row"') == 1


def test_dan_sees_nothing_of_anas_journal(ana: Person) -> None:
    page = visitor(make_member(DAN)).get("/journal").content.decode()
    assert BADR.mastodon.handle not in page
    assert "Nobody has been followed yet" in page


def test_the_journal_is_searched_and_kept_as_a_file(ana: Person) -> None:
    FollowAction.objects.update(target_name="Élise =SUM", state=FollowState.REFUSED, reason="refused")
    client = visitor(ana)
    for asked in ("élise", "ÉLISE", BADR.mastodon.handle[:6], f"@{BADR.mastodon.handle}"):
        assert "Élise" in client.get("/journal", {"q": asked}).content.decode(), asked
        assert len(client.get("/journal/journal.json", {"q": asked}).json()) == 1, asked
    page = client.get("/journal", {"q": "nobody", "show": "failed"}).content.decode()
    assert "Nothing found" in page
    assert client.get("/journal/journal.json", {"q": "nobody"}).json() == []
    [row] = client.get("/journal/journal.json", {"show": "failed"}).json()
    assert (row["state"], row["handle"]) == ("refused", BADR.mastodon.handle)
    assert row["reason"]
    FollowAction.objects.update(target_name="=SUM(A1)")
    table = client.get("/journal/journal.csv")
    assert table["Content-Disposition"] == 'attachment; filename="essaim-journal.csv"'
    assert "'=SUM(A1)" in table.content.decode()
    assert client.get("/journal/journal.exe").status_code == 404
    assert visitor(make_member(DAN)).get("/journal/journal.json").json() == []


def test_on_mastodon_a_file_is_offered_beside_the_slow_way(ana: Person) -> None:
    client, account = visitor(ana), ana.accounts.get(network="mastodon")
    assert "The quick way on Mastodon" in client.get("/journal").content.decode()
    page = client.get("/journal/by-file").content.decode()
    assert f"{account.service_url}/settings/imports" in page
    assert "1 person waits" in page
    file = client.get(f"/journal/by-file/{account.pk}/following_accounts.csv").content.decode()
    assert file.splitlines() == [
        "Account address,Show boosts,Notify on new posts,Languages",
        f"{BADR.mastodon.handle},true,false,",
    ]
    client.post(f"/journal/by-file/{account.pk}/uploaded")
    action = FollowAction.objects.get(account=account)
    assert (action.state, action.reason) == (FollowState.QUEUED, "by-file")
    assert action.next_attempt_at > clock.now() + timedelta(minutes=50)
    assert not reading.is_fresh(account), "whom it follows by then is read anew"
    assert visitor(make_member(DAN)).get(f"/journal/by-file/{account.pk}/following_accounts.csv").status_code == 404
