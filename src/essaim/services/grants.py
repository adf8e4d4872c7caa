"""Grants at rest and in use: sealing, one refresher at a time, revocation."""

from __future__ import annotations

from essaim.model import Grant
from essaim.store.models import LinkedAccount, PendingRevocation


def keep(account: LinkedAccount, grant: Grant) -> None:
    """Seal and save a grant on its account."""
    raise NotImplementedError


def of(account: LinkedAccount) -> Grant:
    """Give the account's grant, refreshed when it ends within a minute; the rotated token is saved before it is used.

    Raises GrantRevoked (then the account waits for a new sign-in) or NetworkError.
    """
    raise NotImplementedError


def drop(account: LinkedAccount) -> None:
    """Plan the revocation of the account's grant at its server, and forget it here."""
    raise NotImplementedError


def forget(account: LinkedAccount) -> None:
    """Note that the server took the grant back: the person must sign in again, and is told once."""
    raise NotImplementedError


def revoke(revocation: PendingRevocation) -> None:
    """Revoke one grant at its server (called by jobs). Raises NetworkError when it must be tried again."""
    raise NotImplementedError
