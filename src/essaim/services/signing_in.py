"""Signing in and linking accounts, by OAuth; recovery; the offer to merge two Persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from essaim.model import Network
from essaim.store.models import LinkedAccount, Person


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
    """`recovery_code` is set for NEW only; `offer` (sealed, 10 minutes) for MERGE_OFFERED only."""

    kind: SignInKind
    person: Person
    account: LinkedAccount | None = None
    recovery_code: str = ""
    offer: str = ""


def begin(network: Network, typed: str, *, redirect_uri: str) -> Begun:
    """Start an OAuth sign-in at the server that `typed` names. Raises BadInput or NetworkError."""
    raise NotImplementedError


def finish(pending: str, params: Mapping[str, str], *, signed_in: Person | None) -> SignedIn:
    """End it with what the server sent back in the query. Raises SignInExpired, BadInput or NetworkError."""
    raise NotImplementedError


def recover(code: str) -> Person:
    """Give the person whose recovery code it is. Raises WrongRecoveryCode."""
    raise NotImplementedError


def new_recovery_code(person: Person) -> str:
    """Replace the person's recovery code and give the new one, to be shown once."""
    raise NotImplementedError


@dataclass(frozen=True)
class MergePreview:
    """The other Person of a merge offer: its linked accounts' handles and what it holds."""

    handles: list[str]
    contacts: int


def preview_merge(person: Person, offer: str) -> MergePreview:
    """Say what a merge would bring. Raises OfferExpired."""
    raise NotImplementedError


def merge(person: Person, offer: str) -> None:
    """Bring the other Person's accounts, identities, lists, actions and consents to `person`. Raises OfferExpired."""
    raise NotImplementedError
