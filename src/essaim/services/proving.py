"""Proving an X account by the leaving post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from essaim.store.models import LinkedAccount, Person


@dataclass(frozen=True)
class ProofOffer:
    """What to post on X, word for word (it holds the code and the account's address), and until when it counts."""

    text: str
    code: str
    account: LinkedAccount
    expires_at: datetime


def offer(person: Person, account_id: int | None = None, *, renew: bool = False) -> ProofOffer:
    """Give the open offer, or a new one, for the account (default: the first linked). Raises NotYours."""
    raise NotImplementedError


@dataclass(frozen=True)
class Proved:
    """The account that was proved: the handle of the post's author, never of the archive.

    `frozen` is True when somebody else had proved the same account: nothing is followed by itself until the operators decide.
    `lists_differ` is True when the imported archive claims another owner.
    """

    handle: str
    frozen: bool
    lists_differ: bool


def check(person: Person, post_address: str) -> Proved:
    """Read the post through X's public embed data and keep what it proves. Raises ProofRefused, BadInput or NetworkError."""
    raise NotImplementedError


@dataclass(frozen=True)
class IdentityState:
    """One X account of the person: its handle if known, how it was proved, whether it is frozen, how many contacts came with it."""

    identity_id: int
    handle: str
    proof: str
    proved: bool
    frozen: bool
    following: int
    followers: int


def identities(person: Person) -> list[IdentityState]:
    """Give the person's X accounts."""
    raise NotImplementedError
