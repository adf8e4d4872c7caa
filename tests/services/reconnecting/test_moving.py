"""One's own account that moves: nothing is lost, and nothing is done from where one no longer is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from essaim.model import FollowState, Network
from essaim.networks.contract import Reach
from essaim.services import arriving, grants, noticing, reasons, reconnecting, signing_in
from essaim.services.reconnecting import moving
from essaim.services.signing_in import SignInKind
from essaim.store.models import FollowAction, LinkedAccount, Person
from tests.conftest import Traveller
from tests.services.reconnecting.town import Town


def run(account: LinkedAccount) -> None:
    reconnecting.run_account(account.pk)


def kinds(person: Person) -> list[str]:
    return [one.kind for one in noticing.news(person)]


def test_from_an_account_that_moved_nobody_is_followed_and_its_owner_is_told_once(
    town: Town, ana: Person, travel: Traveller
) -> None:
    town.found_on_mastodon(ana, 3)
    old = town.account(ana)
    town.homes[old.pk].moved_to = town.world.add_mastodon("prairie", "ana")
    reconnecting.follow_all(ana)
    for _ in range(3):
        run(old)
        travel.forward(hours=25)
    assert town.states(ana) == [FollowState.QUEUED] * 3
    assert town.follows() == []
    assert kinds(ana) == ["account-moved"]
    [told] = noticing.news(ana)
    assert str(told.values["new"]).startswith("ana@prairie.localhost")


def test_once_the_new_account_is_linked_the_follows_go_on_from_there(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches = town.found_on_mastodon(ana, 3)
    old = town.account(ana)
    home = town.world.add_mastodon("prairie", "ana")
    town.homes[old.pk].moved_to = home
    # The matches of this town rest on no lists, so that an arrival would take them away.
    monkeypatch.setattr(arriving, "arrive", lambda _: None)
    reconnecting.follow_all(ana)
    run(old)
    model = town.world.account_model(home)
    signed = signing_in.welcome(model, town.world.issue_grant(home), signed_in=ana)
    assert signed.kind is SignInKind.LINKED
    assert signed.account is not None
    town.homes[signed.account.pk] = home
    run(signed.account)
    run(old)
    assert {entry.account for entry in town.follows()} == {home.uid}
    done = FollowAction.objects.filter(account=signed.account, state=FollowState.DONE)
    assert done.count() == len(matches) == len(town.follows())
    assert not FollowAction.objects.filter(account=old, state=FollowState.QUEUED).exists()


def test_what_the_new_account_does_anyway_is_not_done_twice(town: Town, ana: Person) -> None:
    town.found_on_mastodon(ana, 2)
    old = town.account(ana)
    home = town.world.add_mastodon("prairie", "ana")
    new = town.link(ana, home)
    reconnecting.follow_all(ana)  # from both: that is what one gets who links two
    town.homes[old.pk].moved_to = home
    run(old)
    run(new)
    assert {entry.account for entry in town.follows()} == {home.uid}
    left = FollowAction.objects.filter(account=old)
    assert {(row.state, row.reason) for row in left} == {(FollowState.DISMISSED, reasons.ACCOUNT_MOVED)}
    assert kinds(ana) == [], "the new account is linked: there is nothing to ask for"


def test_what_was_followed_before_the_move_is_still_undone(town: Town, ana: Person, travel: Traveller) -> None:
    [match, _] = town.found_on_mastodon(ana, 2)
    reconnecting.follow_chosen(ana, [match.pk])
    old = town.account(ana)
    run(old)
    town.homes[old.pk].moved_to = town.world.add_mastodon("prairie", "ana")
    travel.forward(hours=25)
    reconnecting.follow_all(ana)
    run(old)
    assert reconnecting.undo_all(ana) == 2
    run(old)
    assert sorted(town.states(ana)) == [FollowState.DISMISSED, FollowState.UNDONE]


def test_a_move_that_is_taken_back_lets_everything_go_on(town: Town, ana: Person, travel: Traveller) -> None:
    town.found_on_mastodon(ana, 2)
    old = town.account(ana)
    town.homes[old.pk].moved_to = town.world.add_mastodon("prairie", "ana")
    reconnecting.follow_all(ana)
    run(old)
    town.homes[old.pk].moved_to = None
    travel.forward(hours=25)
    reconnecting.read_existing_follows(LinkedAccount.objects.get(pk=old.pk))
    run(old)
    assert town.states(ana) == [FollowState.DONE] * 2


class _Left(BaseHTTPRequestHandler):
    """A server from which everybody moved away."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b'{"error": "RepoDeactivated", "message": "Repo has been deactivated"}'
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def left() -> Iterator[str]:
    """Give the address of the server of before."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Left) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://old.localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("welcome", [True, False], ids=["the new server knows us", "it does not"])
def test_who_moved_to_another_pds_is_looked_for_there(
    town: Town, left: str, monkeypatch: pytest.MonkeyPatch, *, welcome: bool
) -> None:
    directory = Reach(allow_loopback=True, plc_url=town.world.url("plc"))
    monkeypatch.setattr(moving, "reach", lambda: directory)
    ana = town.ana(mastodon=False, bluesky=True)
    town.found_on_bluesky(ana, 2)
    account = town.account(ana, Network.BLUESKY)
    home = account.service_url
    grant = replace(grants.of(account), service_url=left)
    LinkedAccount.objects.filter(pk=account.pk).update(service_url=left, grant_sealed=grants.sealed(account, grant))
    if not welcome:
        town.world.revoke_tokens(town.homes[account.pk])
    reconnecting.follow_all(ana)
    run(account)
    account.refresh_from_db()
    assert account.service_url == home
    if welcome:
        assert town.states(ana) == [FollowState.DONE] * 2
        assert kinds(ana) == []
    else:
        assert town.states(ana) == [FollowState.QUEUED] * 2, "nothing is lost"
        assert kinds(ana) == ["sign-in-again"]
