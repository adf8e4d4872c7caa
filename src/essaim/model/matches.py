"""Proofs, grades, evidence, and who may be found by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from essaim.model.contacts import Direction
from essaim.model.networks import Network


class Proof(StrEnum):
    """How a person's account on a source network was proved, the strongest first."""

    OAUTH = "oauth"
    POST = "post"
    ARCHIVE = "archive"

    @property
    def by_owner(self) -> bool:
        """True when the owner of the account proved it; an archive alone can be forged by anybody."""
        return self is not Proof.ARCHIVE


class Grade(StrEnum):
    """How sure a match is, the surest first."""

    CERTAIN = "certain"
    STATED = "stated"
    LIKELY = "likely"
    GUESS = "guess"


class Findability(StrEnum):
    """Who may find a member."""

    ANYONE = "anyone"
    FOLLOWED = "followed"
    ASK = "ask"
    NOBODY = "nobody"


class ArrivalChoice(StrEnum):
    """What a member wants when somebody they followed arrives later."""

    FOLLOW = "follow"
    ANNOUNCE = "announce"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two accounts are thought to belong to one person; `source` names a public source, if any."""

    network: Network
    direction: Direction
    kind: str  # "id" | "handle" | "directory"
    seeker_proof: Proof | None = None
    found_proof: Proof | None = None
    source: str = ""
