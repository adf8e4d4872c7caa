"""The operators' pages: who gets in, what they can do, and that each act is written down."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.urls import reverse

from essaim.base import clock
from essaim.model import FollowState, Network, Proof
from essaim.services import auditing, finding, identifying, mailing
from essaim.services.errors import NotYours, Suspended
from essaim.services.operating import acts, conflicts, entering, members
from essaim.services.reconnecting import servers
from essaim.store.locks import write_lock
from essaim.store.models import (
    AuditEntry,
    DirectoryEntry,
    FollowAction,
    Letter,
    LetterKind,
    LetterState,
    LetterTrouble,
    Operator,
    Person,
)
from essaim.web.drawing import qr
from essaim.web.pages.operators.pages import TROUBLES
from tests.conftest import Traveller
from tests.people import ANA, BADR, CHLOE, DAN, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db

PAGES = ("operators", "operators-members", "operators-disputes", "operators-directory", "operators-acts")


def shown(secret: str) -> str:
    """Give what an authenticator shows now."""
    from base64 import b32decode

    return TOTP(b32decode(secret), 6, SHA1(), 30).generate(int(clock.now().timestamp())).decode()


def set_up(client: Client, code: str) -> str:
    """Set the second factor up as a person does on the pages; give the secret on their device."""
    page = client.post("/operators/enter", {"setup": code}).content.decode()
    sealed = re.search(r'name="secret" value="([^"]+)"', page)
    secret = re.search(r'dir="ltr">([A-Z2-7 ]+)<', page)
    assert sealed
    assert secret
    plain = secret.group(1).replace(" ", "")
    answer = client.post("/operators/enter", {"setup": code, "secret": sealed.group(1), "code": shown(plain)})
    assert answer.status_code == 302
    return plain


@pytest.fixture
def ana(travel: Traveller) -> Person:
    travel.to(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    return make_member(ANA)


@pytest.fixture
def operator(ana: Person) -> Client:
    client = visitor(ana)
    set_up(client, entering.appoint(ANA.mastodon.handle))
    return client


@pytest.mark.parametrize("name", PAGES)
def test_there_is_nothing_there_for_others(name: str, ana: Person) -> None:
    assert Client().get(reverse(name)).status_code == 302
    assert Client().get(reverse(name))["Location"].startswith("/sign-in")
    assert visitor(ana).get(reverse(name)).status_code == 404


def test_whoever_is_an_operator_still_needs_the_second_factor(ana: Person) -> None:
    entering.appoint(ANA.mastodon.handle)
    client = visitor(ana)
    for name in PAGES:
        assert client.get(reverse(name))["Location"].startswith("/operators/enter")
    for name in ("operators-suspend", "operators-export", "operators-erase"):
        assert client.post(reverse(name, args=[ana.pk]))["Location"].startswith("/operators/enter")


def test_the_menu_leads_operators_there_and_nobody_else(operator: Client) -> None:
    link = 'href="/operators"'
    assert link in operator.get("/news").content.decode()
    assert link not in visitor(make_member(BADR)).get("/news").content.decode()
    assert link not in Client().get("/about").content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_open_in_both_languages_once_it_is_set_up(operator: Client, ana: Person, language: str) -> None:
    ana.language = language
    ana.save()
    for name in PAGES:
        page = operator.get(reverse(name))
        assert page.status_code == 200, name
        assert f'<html lang="{language}"' in page.content.decode()
        assert "no-store" in page["Cache-Control"]


def test_a_setup_code_works_once_and_not_after_a_day(ana: Person, travel: Traveller) -> None:
    code = entering.appoint(ANA.mastodon.handle)
    client = visitor(ana)
    assert client.post("/operators/enter", {"setup": "another"}).status_code == 400
    set_up(client, code)
    operator = Operator.objects.get()
    operator.totp_sealed = ""
    operator.save()
    assert client.post("/operators/enter", {"setup": code}).status_code == 400
    late = entering.appoint(ANA.mastodon.handle)
    travel.forward(hours=25)
    assert client.post("/operators/enter", {"setup": late}).status_code == 400


def test_a_code_counts_once_and_wrong_ones_are_few(operator: Client, ana: Person, travel: Traveller) -> None:
    secret = set_up(operator, entering.appoint(ANA.mastodon.handle))
    other = visitor(ana)
    assert other.post("/operators/enter", {"code": shown(secret)}).status_code == 400, "the one of the set-up"
    travel.forward(minutes=1)
    code = shown(secret)
    assert other.post("/operators/enter", {"code": code}).status_code == 302
    assert visitor(ana).post("/operators/enter", {"code": code}).status_code == 400
    travel.forward(minutes=16)
    wrong = "000000" if shown(secret) != "000000" else "000001"
    for _ in range(10):
        assert other.post("/operators/enter", {"code": wrong}).status_code == 400
    assert other.post("/operators/enter", {"code": shown(secret)}).status_code == 400, "too many wrong ones"
    travel.forward(minutes=16)
    assert other.post("/operators/enter", {"code": shown(secret)}).status_code == 302


@pytest.mark.parametrize("nonsense", ["", "12345", "abcdef", "１２３４５６", "1" * 300])
def test_nonsense_is_no_code(operator: Client, nonsense: str) -> None:
    assert operator.post("/operators/enter", {"code": nonsense}).status_code == 400


def test_the_pages_close_by_themselves(operator: Client, travel: Traveller) -> None:
    for _ in range(18):
        travel.forward(minutes=25)
        assert operator.get("/operators").status_code == 200
    travel.forward(minutes=35)
    assert operator.get("/operators").status_code == 302
    operator.post("/operators/leave")


def test_the_pages_close_after_eight_hours_whatever_happens(operator: Client, travel: Traveller) -> None:
    for _ in range(19):
        travel.forward(minutes=25)
        operator.get("/operators")
    travel.forward(minutes=25)
    assert operator.get("/operators").status_code == 302


def test_who_is_dismissed_is_out_at_once(operator: Client) -> None:
    entering.dismiss(ANA.mastodon.handle)
    assert operator.get("/operators").status_code == 404


def test_only_a_member_can_become_an_operator() -> None:
    with pytest.raises(entering.NoSuchMember):
        entering.appoint("nobody@nowhere.example")


def test_a_member_is_found_by_their_whole_address_only(operator: Client) -> None:
    badr = make_member(BADR)
    page = operator.post("/operators/members", {"find": BADR.mastodon.handle}).content.decode()
    assert f"/operators/members/{badr.pk}" in page
    page = operator.post("/operators/members", {"find": "badr"}).content.decode()
    assert f"/operators/members/{badr.pk}" not in page
    assert BADR.display_name in operator.get(f"/operators/members/{badr.pk}").content.decode()
    assert operator.get("/operators/members/999999").status_code == 404


def test_a_suspended_member_is_out_unseen_and_nothing_waits_for_them(operator: Client, ana: Person) -> None:
    badr = make_member(BADR, follows=[CHLOE])
    chloe = make_member(CHLOE, follows=[BADR])
    assert [found.name for found in finding.who_is_here(chloe).people] == [BADR.display_name]
    action = FollowAction.objects.create(
        account=chloe.accounts.get(),
        target_network=Network.MASTODON,
        target_host=BADR.mastodon.key.host,
        target_remote_id=BADR.mastodon.key.remote_id,
        target_handle=BADR.mastodon.handle,
        target_person=badr,
        next_attempt_at=clock.now(),
        created_at=clock.now(),
    )
    theirs = visitor(badr)
    assert theirs.get("/me").status_code == 200
    operator.post(f"/operators/members/{badr.pk}/suspend", {"do": "suspend"})

    assert theirs.get("/me").status_code == 302, "the session is over"
    action.refresh_from_db()
    assert action.state == FollowState.DISMISSED
    assert finding.who_is_here(chloe).people == []
    from essaim.services import signing_in
    from tests.services.cast import account as sandbox_account

    _, grant = sandbox_account("badr")
    with pytest.raises(Suspended):
        signing_in.welcome(BADR.mastodon, grant, signed_in=None)
    badr.refresh_from_db()
    assert badr.paused_at == badr.suspended_at

    operator.post(f"/operators/members/{badr.pk}/suspend", {"do": "lift"})
    badr.refresh_from_db()
    assert (badr.suspended_at, badr.paused_at) == (None, None)
    assert signing_in.welcome(BADR.mastodon, grant, signed_in=None).person == badr
    assert [found.name for found in finding.who_is_here(chloe).people] == [BADR.display_name]


def test_who_had_paused_before_a_suspension_stays_paused(ana: Person, travel: Traveller) -> None:
    badr = make_member(BADR)
    badr.paused_at = clock.now()
    badr.save()
    travel.forward(hours=1)
    members.suspend(badr.pk, ana)
    members.suspend(badr.pk, ana)
    members.lift(badr.pk, ana)
    badr.refresh_from_db()
    assert badr.paused_at is not None


def test_operators_cannot_shut_themselves_out(operator: Client, ana: Person) -> None:
    assert operator.post(f"/operators/members/{ana.pk}/suspend").status_code == 404
    assert operator.post(f"/operators/members/{ana.pk}/erase").status_code == 404
    with pytest.raises(NotYours):
        members.suspend(ana.pk, ana)


def test_a_request_is_answered_with_the_data_or_with_a_receipt(operator: Client) -> None:
    badr = make_member(BADR, follows=[CHLOE])
    answer = operator.post(f"/operators/members/{badr.pk}/export")
    assert "attachment" in answer["Content-Disposition"]
    assert BADR.mastodon.handle in answer.content.decode()
    assert "Erase member" in operator.get(f"/operators/members/{badr.pk}/erase").content.decode()
    assert "receipt" in operator.post(f"/operators/members/{badr.pk}/erase").content.decode()
    assert not Person.objects.filter(pk=badr.pk).exists()


def both_proved() -> tuple[Person, Person]:
    badr, dan = make_member(BADR), make_member(DAN, x=False)
    with write_lock():
        identifying.prove(dan, BADR.x_id, BADR.x_handle)
    return badr, dan


@pytest.mark.parametrize("do", ["settle", "reject"])
def test_a_dispute_is_settled_for_one_and_against_the_other(operator: Client, do: str) -> None:
    badr, dan = both_proved()
    [conflict] = conflicts.conflicts()
    assert {holder.person_id for holder in conflict.holders} == {badr.pk, dan.pk}
    page = operator.get("/operators/disputes").content.decode()
    assert BADR.x_handle in page
    chosen = badr if do == "settle" else dan
    operator.post("/operators/disputes", {"identity": chosen.identities.get().pk, "do": do})
    assert conflicts.conflicts() == []
    [left] = badr.identities.all()
    assert (left.frozen_at, Proof(left.proof)) == (None, Proof.POST)
    assert not dan.identities.exists()
    assert "displaced" in set(dan.notices.values_list("kind", flat=True))
    assert operator.post("/operators/disputes", {"identity": left.pk, "do": do}).status_code == 404


def stated() -> DirectoryEntry:
    now = clock.now()
    return DirectoryEntry.objects.create(
        source="parliament",
        label="The parliament",
        source_id="9000000000000000777",
        source_handle="deputy_on_x",
        account="9000000000000000777",
        target_network=Network.MASTODON,
        target_host="parliament.example",
        target_handle="deputy@parliament.example",
        name="A Deputy",
        created_at=now,
        checked_at=now,
        expires_at=now.replace(year=2027),
    )


def test_an_entry_of_the_directory_is_removed_for_good(operator: Client) -> None:
    entry = stated()
    page = operator.post("/operators/directory", {"find": "deputy"}).content.decode()
    assert "A Deputy" in page
    assert "parliament" in page
    operator.post("/operators/directory", {"entry": entry.pk, "what": "account"})
    assert not DirectoryEntry.objects.exists()
    assert acts.sources() == []
    assert operator.post("/operators/directory", {"entry": entry.pk}, follow=True).status_code == 200


def test_a_source_is_trusted_and_trusted_no_more_by_an_operator_who_is_named(operator: Client, ana: Person) -> None:
    stated()
    assert "Trust it<" in operator.get("/operators/directory").content.decode()
    for do, trusted in (("trust", True), ("trust", True), ("no-more", False)):
        page = operator.post("/operators/directory", {"source": "parliament", "do": do}, follow=True).content.decode()
        assert [one.trusted for one in acts.sources()] == [trusted]
        assert ("Trust it no more" in page) is trusted
    done = AuditEntry.objects.filter(operator=ana, subject="source:parliament").order_by("pk")
    assert list(done.values_list("act", flat=True)) == ["source-trusted", "source-not-trusted"], "once each"
    page = operator.get("/operators/acts").content.decode()
    assert "trusted a source of the directory no more" in page
    answer = operator.post("/operators/directory", {"source": "nowhere", "do": "trust"}, follow=True)
    assert "There is no source of this name" in answer.content.decode()


def test_the_secret_of_a_second_factor_comes_as_a_drawing_too(ana: Person) -> None:
    client = visitor(ana)
    page = client.post("/operators/enter", {"setup": entering.appoint(ANA.mastodon.handle)})
    text = page.content.decode()
    secret = re.search(r'dir="ltr">([A-Z2-7 ]+)<', text)
    address = re.search(r'href="(otpauth://totp/[^"]+)"', text)
    assert secret
    assert address
    assert secret[1].replace(" ", "") in address[1]
    drawn = str(qr(html.unescape(address[1])))
    assert drawn in text, "the drawing is of this very address"
    assert "style=" not in drawn
    assert "no-store" in page["Cache-Control"]


def test_e_mails_that_failed_are_shown_with_why_and_without_whom(
    operator: Client, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No mail server is set" not in operator.get("/operators").content.decode()
    with monkeypatch.context() as without:
        without.setattr(mailing, "configured", lambda: False)
        assert "No mail server is set" in operator.get("/operators").content.decode()
    now = clock.now()
    for trouble in LetterTrouble:
        Letter.objects.create(
            person=ana,
            kind=LetterKind.DIGEST,
            state=LetterState.FAILED,
            trouble=trouble,
            answer=550,
            tried_at=now,
            created_at=now,
            expires_at=now.replace(year=2027),
        )
    page = html.unescape(operator.get("/operators").content.decode())
    for words in TROUBLES.values():
        assert words in page
    assert "<code>550</code>" in page
    assert ANA.mastodon.handle not in page.partition('id="letters"')[2].partition('id="servers"')[0]


def test_a_server_and_everything_are_held_back_and_go_on(operator: Client) -> None:
    operator.post("/operators/hold", {"host": "Tilleul.example "})
    operator.post("/operators/hold", {"host": "*"})
    assert set(servers.paused()) == {"tilleul.example", "*"}
    page = operator.get("/operators").content.decode()
    assert "Everything is held back" in page
    assert "tilleul.example" in page
    for host in servers.paused():
        operator.post("/operators/hold", {"host": host, "do": "resume"})
    assert servers.paused() == []


def test_each_act_is_written_down_with_who_did_it(operator: Client, ana: Person) -> None:
    badr = make_member(BADR)
    number = badr.pk
    operator.post("/operators/members", {"find": BADR.mastodon.handle})
    operator.get(f"/operators/members/{number}")
    operator.post(f"/operators/members/{number}/suspend")
    operator.post(f"/operators/members/{number}/export")
    operator.post("/operators/hold", {"host": "tilleul.example"})
    mine = AuditEntry.objects.filter(actor=auditing.Actor.OPERATOR, operator=ana).order_by("pk")
    wanted = ["members-searched", "member-looked-at", "suspended", "exported-for-member", "server-paused"]
    assert [act for act in mine.values_list("act", flat=True) if act in wanted] == wanted
    page = operator.get("/operators/acts").content.decode()
    assert f"member {number}" in page
    operator.post(f"/operators/members/{number}/erase")
    assert mine.filter(act="erased").count() == 1, "what was done to others goes with them, that it was done stays"
    page = operator.get("/operators/acts").content.decode()
    assert f"member {ana.pk}" in page
    assert "by a command" in page, "the appointment"
    assert BADR.mastodon.handle not in page


def test_nothing_is_done_by_looking(operator: Client) -> None:
    badr = make_member(BADR)
    for name in ("operators-suspend", "operators-export"):
        assert operator.get(reverse(name, args=[badr.pk])).status_code == 405
    for name in ("operators-hold", "operators-leave"):
        assert operator.get(reverse(name)).status_code == 405
