"""What an archive says of its owner's own presence: profile, former handles, lists, years behind a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from essaim.model.contacts import ReadProblem


@dataclass(frozen=True, slots=True)
class Profile:
    """How the owner presented themselves."""

    bio: str = ""
    location: str = ""
    website: str = ""
    avatar_url: str = ""
    header_url: str = ""


@dataclass(frozen=True, slots=True)
class FormerHandle:
    """A change of the owner's handle; both without @."""

    changed_from: str
    changed_to: str
    changed_at: datetime | None = None


class ListRole(StrEnum):
    """What the owner is to a list of accounts."""

    CREATED = "created"
    MEMBER = "member"
    SUBSCRIBED = "subscribed"


@dataclass(frozen=True, slots=True)
class ListedIn:
    """A list of accounts: whose it is (a handle without @), and its name in its address, or its number."""

    role: ListRole
    handle: str
    slug: str


@dataclass(frozen=True, slots=True)
class Protection:
    """A moment when posts began (`protected`) or ceased to be for followers only."""

    protected: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """All that an archive says of its owner; each may be missing. Changes are told the oldest first."""

    profile: Profile | None = None
    former_handles: tuple[FormerHandle, ...] = ()
    lists: tuple[ListedIn, ...] = ()
    protections: tuple[Protection, ...] = ()
    problems: tuple[ReadProblem, ...] = ()
