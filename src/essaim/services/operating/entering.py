"""Becoming an operator, by a command, and coming in with a second factor: codes that one's own device shows (TOTP)."""

from __future__ import annotations

import secrets
from base64 import b32decode, b32encode
from datetime import timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.db.models import Q

from essaim.base import clock
from essaim.base.errors import BadInput
from essaim.conf.settings import current
from essaim.services import auditing, limiting
from essaim.services.auditing import Actor
from essaim.services.errors import WrongCode
from essaim.services.keys import fingerprint, sealer
from essaim.store.models import LinkedAccount, Operator, Person

SETUP, SECRET = "operator-setup", "operator-secret"
SETUP_LASTS = timedelta(hours=24)
#: RFC 6238 as every authenticator knows it.
DIGITS, STEP_SECONDS, SECRET_BYTES = 6, 30, 20
#: Clocks of telephones are off by some seconds: the half minute before and after count too.
STEPS_AROUND = 1


class NoSuchMember(BadInput):
    """Nobody here has linked an account “%(handle)s”. They must sign in to the site once before."""

    code = "no-such-member"


def appoint(handle: str) -> str:
    """Make the member with this linked account an operator, or let them set up their second factor anew.

    Gives the code they set it up with, which works once. Raises NoSuchMember.
    """
    account = LinkedAccount.objects.filter(handle__iexact=handle.strip().lstrip("@")).select_related("person").first()
    if account is None:
        raise NoSuchMember(handle=handle)
    code, now = secrets.token_urlsafe(12), clock.now()
    with transaction.atomic(), auditing.acting(Actor.OPERATOR):
        Operator.objects.update_or_create(
            person=account.person,
            defaults={
                "setup_hash": fingerprint(code, SETUP),
                "setup_ends_at": now + SETUP_LASTS,
                "totp_sealed": "",
                "confirmed_at": None,
                "last_step": 0,
            },
            create_defaults={
                "setup_hash": fingerprint(code, SETUP),
                "setup_ends_at": now + SETUP_LASTS,
                "created_at": now,
            },
        )
        auditing.note(account.person, "operator-appointed")
    return code


def dismiss(handle: str) -> None:
    """Let the member with this account be an operator no more, at once. Raises NoSuchMember."""
    rows = Operator.objects.filter(person__accounts__handle__iexact=handle.strip().lstrip("@"))
    operator = rows.select_related("person").first()
    if operator is None:
        raise NoSuchMember(handle=handle)
    with transaction.atomic(), auditing.acting(Actor.OPERATOR):
        auditing.note(operator.person, "operator-dismissed")
        operator.delete()


def of(person: Person) -> Operator | None:
    """Give the person as an operator; None when they are none."""
    return Operator.objects.filter(person=person).first()


def everybody() -> list[Operator]:
    """Give all operators."""
    return list(Operator.objects.select_related("person").prefetch_related("person__accounts").order_by("pk"))


def begin_setup(operator: Operator, code: str) -> str:
    """Give a new secret for the operator's device, against the code of the command; kept once it is confirmed.

    Raises WrongCode or TooOften.
    """
    limiting.spend_member("operator-code", operator.person)
    good = operator.setup_hash and secrets.compare_digest(operator.setup_hash, fingerprint(code.strip(), SETUP))
    if not good or operator.setup_ends_at is None or operator.setup_ends_at <= clock.now():
        raise WrongCode
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def confirm_setup(operator: Operator, code: str, secret: str, shown: str) -> None:
    """Keep the secret once the device shows the right code for it. Raises WrongCode or TooOften."""
    limiting.spend_member("operator-code", operator.person)
    step = _step(secret, shown)
    good = secrets.compare_digest(operator.setup_hash, fingerprint(code.strip(), SETUP))
    if step is None or not good:
        raise WrongCode
    with transaction.atomic(), auditing.acting(Actor.OPERATOR, operator.person):
        kept = Operator.objects.filter(pk=operator.pk, setup_hash=operator.setup_hash).exclude(setup_hash="")
        kept = kept.filter(setup_ends_at__gt=clock.now())
        sealed = sealer().seal(secret, f"{SECRET}:{operator.pk}")
        if not kept.update(
            totp_sealed=sealed, confirmed_at=clock.now(), last_step=step, setup_hash="", setup_ends_at=None
        ):
            raise WrongCode
        auditing.note(operator.person, "operator-set-up")


def check(operator: Operator, shown: str) -> None:
    """Make sure that the code is the one the operator's device shows now; each counts once.

    Raises WrongCode or TooOften.
    """
    limiting.spend_member("operator-code", operator.person)
    secret = sealer().open(operator.totp_sealed, f"{SECRET}:{operator.pk}") if operator.totp_sealed else ""
    step = _step(secret, shown) if secret else None
    if step is None or not Operator.objects.filter(Q(last_step__lt=step), pk=operator.pk).update(last_step=step):
        with auditing.acting(Actor.OPERATOR, operator.person):
            auditing.note(operator.person, "operator-refused")
        raise WrongCode
    with auditing.acting(Actor.OPERATOR, operator.person):
        auditing.note(operator.person, "operator-came-in")


def address_of(secret: str, handle: str) -> str:
    """Give the secret as an address that devices read."""
    return TOTP(b32decode(secret), DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(handle, current().site_name)  # noqa: S303 - what devices know


def _step(secret: str, shown: str) -> int | None:
    """Give the half minute whose code this is; None when it is none of now."""
    digits = "".join(shown.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    totp = TOTP(b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - what devices know
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if secrets.compare_digest(totp.generate(step * STEP_SECONDS), digits.encode()):
            return step
    return None
