"""Grants at rest and in use: sealing, one refresher at a time, revocation."""

from __future__ import annotations

import time
from datetime import timedelta

import msgspec
from django.db import transaction
from django.db.models import F, Q

from essaim.base import clock
from essaim.base.decoding import decoded
from essaim.conf.settings import current
from essaim.model import FollowState, Grant, Network
from essaim.networks import kept, limits
from essaim.networks.bluesky.metadata import BROAD_SCOPES
from essaim.networks.errors import GrantRevoked, NetworkError, ServerUnreachable
from essaim.networks.mastodon.capabilities import wider_than_needed
from essaim.services import noticing, working
from essaim.services.budgets import host_of
from essaim.services.keys import sealer
from essaim.services.networks import networks
from essaim.store.models import FollowAction, LinkedAccount, PendingRevocation, WorkKind

#: A grant that ends this soon is refreshed before it is used.
FRESH_FOR = timedelta(minutes=1)
#: How long one refresher has; after that another may try.
REFRESH_CLAIM = timedelta(seconds=30)
#: How long the others wait for the one who refreshes, looking this often.
WAIT_SECONDS, LOOK_SECONDS = 10.0, 0.1
#: A grant that cannot be revoked in this time is dropped; servers end unused grants by themselves.
REVOCATION_KEPT = timedelta(days=30)
REVOCATION = "revocation"
#: A grant that a newer one replaces is taken back only now: what is on its way with it must not fail.
REPLACED_AFTER = timedelta(minutes=10)
#: How often a grant that lives until somebody takes it back is asked about; the others are renewed more often.
ASK_EVERY, RENEW_EVERY, SOONEST = timedelta(days=30), timedelta(days=7), timedelta(days=1)
#: How long before its end a grant's end is announced; sooner where all of its life is shorter.
ANNOUNCED_BEFORE = timedelta(days=21)

SCHEDULE = ("signed_in_at", "keep_at", "grant_ends_at", "tell_end_at")

WAITING_STATES = (FollowState.QUEUED, FollowState.SENDING, FollowState.UNKNOWN, FollowState.UNDO_QUEUED)


def keep(account: LinkedAccount, grant: Grant, *, signed_in: bool = False) -> None:
    """Seal and save a grant on its account; follows that waited for it go on.

    `signed_in`: the person signed in for it; then one that it replaces is taken back at its server.
    """
    was_gone = account.needs_sign_in
    with transaction.atomic():
        if signed_in:
            _take_back_replaced(account, grant)
            account.signed_in_at = clock.now()
        account.grant_sealed = sealed(account, grant)
        account.grant_expires_at = grant.expires_at
        account.refresh_claimed_until = None
        _schedule(account, grant, signed_in=signed_in)
        account.save(update_fields=["grant_sealed", "grant_expires_at", "refresh_claimed_until", *SCHEDULE])
        if was_gone and FollowAction.objects.filter(account=account, state__in=WAITING_STATES).exists():
            working.plan(WorkKind.FOLLOW, account.pk)


def sealed(account: LinkedAccount, grant: Grant) -> str:
    """Give a grant as it is kept: sealed, for this very account."""
    return sealer().seal(msgspec.json.encode(grant).decode(), purpose(account.pk))


def of(account: LinkedAccount) -> Grant:
    """Give the account's grant, refreshed when it ends within a minute; the rotated token is saved before it is used.

    Raises GrantRevoked (then the account waits for a new sign-in) or NetworkError.
    """
    account.refresh_from_db()
    grant = opened(account)
    if grant.expires_at is None or grant.expires_at > clock.now() + FRESH_FOR or not grant.refresh_token:
        return grant
    return renew(account)


def check(account: LinkedAccount) -> None:
    """Make sure that the account's grant opens under our keys. Raises SealBroken."""
    sealer().open(account.grant_sealed, purpose(account.pk))


def renew(account: LinkedAccount) -> Grant:
    """Give a refreshed grant, also when the old one should still be good (its server said it is not).

    One refresher at a time, across processes: the others wait for it and take what it saved.
    Raises GrantRevoked (then the account waits for a new sign-in) or NetworkError.
    """
    account.refresh_from_db()
    before = account.grant_sealed
    grant = opened(account)
    if not grant.refresh_token:
        forget(account)
        raise GrantRevoked
    if not _claim_refresh(account):
        return _wait_for_other(account, before)
    account.refresh_from_db()
    if account.grant_sealed != before:  # somebody finished between our look and our claim
        _release_refresh(account)
        return opened(account)
    try:
        fresh = _refreshed_at_server(Network(account.network), grant)
    except GrantRevoked:
        forget(account)
        raise
    except NetworkError:
        _release_refresh(account)
        raise
    keep(account, fresh)
    return fresh


def wider(account: LinkedAccount) -> str:
    """Give what the person's server lets us do where that is more than following needs; an empty text otherwise."""
    if account.needs_sign_in:
        return ""
    held = opened(account).scopes
    if account.network == Network.MASTODON:
        return " ".join(held) if wider_than_needed(held) else ""
    return " ".join(set(held) & {BROAD_SCOPES[-1]})


def drop(account: LinkedAccount) -> None:
    """Plan the revocation of the account's grant at its server, and forget it here."""
    account.refresh_from_db()
    if account.needs_sign_in:
        return
    with transaction.atomic():
        _plan_revocation(account, sealer().open(account.grant_sealed, purpose(account.pk)))
        _empty(account)


def forget(account: LinkedAccount) -> None:
    """Note that the server took the grant back: the person must sign in again, and is told once."""
    with transaction.atomic():
        # Only the grant that was refused: the person may have signed in again meanwhile.
        if _empty(account):
            noticing.tell(account.person, "sign-in-again", account=account)


def revoke(revocation: PendingRevocation) -> None:
    """Revoke one grant at its server (called by jobs). Raises NetworkError when it must be tried again."""
    grant = decoded(sealer().open(revocation.grant_sealed, REVOCATION), Grant)
    try:
        kept.run(networks().sign_in(Network(revocation.network)).revoke(grant))
    except GrantRevoked:
        pass  # gone already
    except NetworkError:
        PendingRevocation.objects.filter(pk=revocation.pk).update(attempts=F("attempts") + 1)
        raise
    revocation.delete()


def _plan_revocation(account: LinkedAccount, clear: str, after: timedelta = timedelta()) -> None:
    now = clock.now()
    revocation = PendingRevocation.objects.create(
        network=account.network,
        grant_sealed=sealer().seal(clear, REVOCATION),
        created_at=now,
        expires_at=now + REVOCATION_KEPT,
    )
    working.plan(WorkKind.REVOKE, revocation.pk, now + after)


def _take_back_replaced(account: LinkedAccount, grant: Grant) -> None:
    """Take back the grant of before, unless its server gave the very same token again, as Mastodon may."""
    if account.needs_sign_in:
        return
    clear = sealer().open(account.grant_sealed, purpose(account.pk))
    if decoded(clear, Grant).access_token != grant.access_token:
        _plan_revocation(account, clear, REPLACED_AFTER)


def _schedule(account: LinkedAccount, grant: Grant, *, signed_in: bool) -> None:
    """Set when the grant is next renewed or asked about, when its server ends it, and when to say so."""
    now = clock.now()
    table = limits.load_table(current().limits_file)
    life = table.grant_life(Network(account.network), host_of(account), keys=bool(grant.client_key_id))
    if life is None:
        ends = grant.expires_at if grant.refresh_token else None
        wait = ASK_EVERY if ends is None else (ends - now) / 2
        account.keep_at = now + min(max(wait, SOONEST), ASK_EVERY)
        account.grant_ends_at = account.tell_end_at = None
        return
    account.keep_at = now + min(life.idle / 4, RENEW_EVERY)
    announced = account.grant_ends_at is not None and account.tell_end_at is None
    account.grant_ends_at = (account.signed_in_at or account.linked_at) + life.whole
    if signed_in or not announced:
        account.tell_end_at = account.grant_ends_at - min(ANNOUNCED_BEFORE, life.whole / 5)


def purpose(account_pk: int) -> str:
    """Give what the grant of an account is sealed for: it opens for no other account."""
    return f"grant:{account_pk}"


def opened(account: LinkedAccount) -> Grant:
    """Give the account's grant as it is kept, whether it still holds or not. Raises GrantRevoked when there is none."""
    if account.needs_sign_in:
        raise GrantRevoked
    return decoded(sealer().open(account.grant_sealed, purpose(account.pk)), Grant)


def _refreshed_at_server(network: Network, grant: Grant) -> Grant:
    return kept.run(networks().sign_in(network).refresh(grant))


def _claim_refresh(account: LinkedAccount) -> bool:
    now = clock.now()
    free = Q(refresh_claimed_until=None) | Q(refresh_claimed_until__lte=now)
    claimed = LinkedAccount.objects.filter(free, pk=account.pk).update(refresh_claimed_until=now + REFRESH_CLAIM)
    return bool(claimed)


def _release_refresh(account: LinkedAccount) -> None:
    LinkedAccount.objects.filter(pk=account.pk).update(refresh_claimed_until=None)


def _wait_for_other(account: LinkedAccount, before: str) -> Grant:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end and not working.stopping():
        time.sleep(LOOK_SECONDS)
        account.refresh_from_db()
        if account.grant_sealed != before:
            return opened(account)
        if account.refresh_claimed_until is None:
            break  # the other one gave up
    raise ServerUnreachable


def _empty(account: LinkedAccount) -> bool:
    """Forget the very grant that `account` holds; False when another one took its place."""
    emptied = LinkedAccount.objects.filter(pk=account.pk, grant_sealed=account.grant_sealed).update(
        grant_sealed="",
        grant_expires_at=None,
        refresh_claimed_until=None,
        keep_at=None,
        grant_ends_at=None,
        tell_end_at=None,
    )
    account.refresh_from_db(fields=["grant_sealed", "grant_expires_at", "refresh_claimed_until", *SCHEDULE])
    return bool(emptied)
