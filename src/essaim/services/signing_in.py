"""Signing in and linking accounts, by OAuth, and recovery."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import translation

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.base.sealing import SealBroken
from essaim.model import Account, AppRegistration, Grant, Network
from essaim.services import arriving, auditing, grants, joining, merging, working
from essaim.services.errors import SignInExpired, Suspended, WrongRecoveryCode
from essaim.services.keys import fingerprint, sealer
from essaim.services.merging import MergePreview, merge, preview_merge
from essaim.services.networks import networks
from essaim.services.reconnecting import moving
from essaim.store.models import LinkedAccount, OAuthApp, Person, WorkKind

__all__ = [
    "Begun",
    "MergePreview",
    "SignInKind",
    "SignedIn",
    "begin",
    "finish",
    "merge",
    "new_recovery_code",
    "preview_merge",
    "recover",
    "welcome",
]

#: How long somebody may take on the other server's page.
SIGN_IN_LASTS = timedelta(minutes=20)
PENDING, APP_SECRET = "pending-sign-in", "app-secret"
RECOVERY = "recovery-code"
#: Crockford's base 32: 24 letters are 120 bits.
RECOVERY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_GROUPS = 6
#: The index packs a person's number into 24 bits.
LAST_NUMBER = 2**24 - 1


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what to keep (sealed) in its session until it is back."""

    authorize_url: str
    pending: str


class SignInKind(StrEnum):
    """What a finished sign-in meant."""

    NEW = "new"
    BACK = "back"
    LINKED = "linked"
    RENEWED = "renewed"
    MERGE_OFFERED = "merge_offered"


@dataclass(frozen=True)
class SignedIn:
    """`recovery_code` is set for NEW only; `offer` (sealed, ten minutes) for MERGE_OFFERED only."""

    kind: SignInKind
    person: Person
    account: LinkedAccount | None = None
    recovery_code: str = ""
    offer: str = ""


def begin(network: Network, typed: str, *, redirect_uri: str) -> Begun:
    """Start an OAuth sign-in at the server that `typed` names. Raises BadInput or NetworkError."""
    sign_in = networks().sign_in(network)
    host = asyncio.run(sign_in.host_of(typed))
    app = _known_app(host, redirect_uri)
    if app is None:
        app = asyncio.run(sign_in.register(host, redirect_uri))
        _keep_app(app, redirect_uri)
    begun = asyncio.run(sign_in.begin(typed, redirect_uri, app))
    if begun.app is not None:  # the server no longer knew the one we kept
        _keep_app(begun.app, redirect_uri)
    pending = {"network": network, "data": dict(begun.data), "begun_at": clock.now().isoformat()}
    return Begun(begun.authorize_url, sealer().seal(json.dumps(pending), PENDING))


def finish(pending: str, params: Mapping[str, str], *, signed_in: Person | None, join_code: str = "") -> SignedIn:
    """End it with what the server sent back in the query. Raises SignInExpired, BadInput or NetworkError.

    `join_code` is that of the link by which somebody came, if they came by one.
    """
    try:
        kept = json.loads(sealer().open(pending, PENDING))
    except SealBroken as error:
        raise SignInExpired from error
    if clock.now() - datetime.fromisoformat(kept["begun_at"]) > SIGN_IN_LASTS:
        raise SignInExpired
    account, grant = asyncio.run(networks().sign_in(Network(kept["network"])).finish(kept["data"], params))
    return welcome(account, grant, signed_in=signed_in, join_code=join_code)


def welcome(account: Account, grant: Grant, *, signed_in: Person | None, join_code: str = "") -> SignedIn:
    """Take in an account that OAuth has proved: somebody new, somebody back, one more link, or a merge to offer.

    Raises Suspended, or RegistrationClosed for somebody new without a link.
    """
    with transaction.atomic():
        row = _find(account)
        kind, code, offer = _kind(row, signed_in), "", ""
        if row is not None and row.person.suspended_at is not None:
            raise Suspended
        if kind is SignInKind.NEW:
            joining.let_in(join_code)
            person, code = _new_person()
        else:
            person = signed_in if signed_in is not None else _owner(row)
        if row is None:
            row = LinkedAccount(person=person, linked_at=clock.now())
            row.network, row.host, row.remote_id = account.key.network, account.key.host, account.key.remote_id
        row.handle, row.display_name = account.handle[:320], account.display_name[:500]
        row.service_url = account.service_url
        row.resume_at, row.resume_reason = None, ""
        row.save()
        grants.keep(row, grant, signed_in=True)
        if kind is not SignInKind.NEW:
            working.plan(WorkKind.FOLLOW, row.pk)  # what waited for a new sign-in goes on
            moving.go_on_from(row)
        if kind is SignInKind.MERGE_OFFERED:
            offer = merging.offer(person, row.person)
        auditing.note(row.person, f"sign-in-{kind}", f"account:{row.pk}")
    if kind is SignInKind.LINKED:
        arriving.arrive(person)
    return SignedIn(kind, person, row, code, offer)


def recover(code: str) -> Person:
    """Give the person whose recovery code it is. Raises WrongRecoveryCode."""
    letters = "".join(code.upper().split()).replace("-", "")
    letters = letters.translate(str.maketrans("OIL", "011"))
    person = Person.objects.filter(recovery_hash=fingerprint(letters, RECOVERY), suspended_at=None).first()
    if person is None:
        raise WrongRecoveryCode
    auditing.note(person, "recovered")
    return person


def new_recovery_code(person: Person) -> str:
    """Replace the person's recovery code and give the new one, to be shown once."""
    code, person.recovery_hash = _recovery_code()
    person.recovery_shown_at = clock.now()
    person.save(update_fields=["recovery_hash", "recovery_shown_at"])
    auditing.note(person, "new-recovery-code")
    return code


def _find(account: Account) -> LinkedAccount | None:
    key = account.key
    rows = LinkedAccount.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(network=key.network, host=key.host, remote_id=key.remote_id).first()


def _kind(row: LinkedAccount | None, signed_in: Person | None) -> SignInKind:
    if row is None:
        return SignInKind.NEW if signed_in is None else SignInKind.LINKED
    if signed_in is None:
        return SignInKind.BACK
    return SignInKind.RENEWED if row.person_id == signed_in.pk else SignInKind.MERGE_OFFERED


def _owner(row: LinkedAccount | None) -> Person:
    if row is None:
        raise SignInExpired
    return row.person


def _new_person() -> tuple[Person, str]:
    code, recovery_hash = _recovery_code()
    now = clock.now()
    language = (translation.get_language() or "fr")[:2]
    person = Person.objects.create(
        language=language, recovery_hash=recovery_hash, recovery_shown_at=now, created_at=now, last_seen_at=now
    )
    if person.number > LAST_NUMBER:
        raise BadInput("This site is full.")
    return person, code


def _recovery_code() -> tuple[str, str]:
    letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_GROUPS * 4))
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return "-".join(groups), fingerprint(letters, RECOVERY)


def _known_app(host: str, redirect_uri: str) -> AppRegistration | None:
    row = OAuthApp.objects.filter(host=host, redirect_uri=redirect_uri).order_by("-pk").first()
    if row is None:
        return None
    secret = sealer().open(row.client_secret_sealed, APP_SECRET)
    return AppRegistration(row.host, row.client_id, secret, tuple(row.scopes.split()))


def _keep_app(app: AppRegistration, redirect_uri: str) -> None:
    """Keep a registration; a client without a secret was not registered, only named."""
    if app.client_secret:
        OAuthApp.objects.update_or_create(
            host=app.host,
            redirect_uri=redirect_uri,
            scopes=" ".join(app.scopes),
            defaults={
                "client_id": app.client_id,
                "client_secret_sealed": sealer().seal(app.client_secret, APP_SECRET),
                "created_at": clock.now(),
            },
        )
