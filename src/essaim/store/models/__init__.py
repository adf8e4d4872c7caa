"""All tables, one file a subject."""

from essaim.store.models.accounts import LinkedAccount, OAuthApp, PendingRevocation
from essaim.store.models.contacts import FollowList, IdentityPseudonym, Import, ProofCode, SourceIdentity
from essaim.store.models.deliveries import DeliveredChunk, Delivery
from essaim.store.models.directory import (
    DirectoryEntry,
    DirectoryRefresh,
    DirectoryRemoval,
    OptOut,
    PutAside,
    SourceTrust,
)
from essaim.store.models.following import BudgetUse, ExistingFollows, FollowAction, Server
from essaim.store.models.letters import FeedAddress, Letter, LetterKind, LetterState, LetterTrouble, MailAddress
from essaim.store.models.matches import Arrival, Block, FindRequest, Match, Notice
from essaim.store.models.operators import JoinLink, Operator
from essaim.store.models.outward import Invitation, PageReport, PublicPage, ReleasedName, ReportReason
from essaim.store.models.people import AuditEntry, Consent, Person
from essaim.store.models.upkeep import IndexFile, KeyCheck
from essaim.store.models.visits import Session, Tries
from essaim.store.models.work import Counter, Work, WorkKind, WorkState

__all__ = [
    "Arrival",
    "AuditEntry",
    "Block",
    "BudgetUse",
    "Consent",
    "Counter",
    "DeliveredChunk",
    "Delivery",
    "DirectoryEntry",
    "DirectoryRefresh",
    "DirectoryRemoval",
    "ExistingFollows",
    "FeedAddress",
    "FindRequest",
    "FollowAction",
    "FollowList",
    "IdentityPseudonym",
    "Import",
    "IndexFile",
    "Invitation",
    "JoinLink",
    "KeyCheck",
    "Letter",
    "LetterKind",
    "LetterState",
    "LetterTrouble",
    "LinkedAccount",
    "MailAddress",
    "Match",
    "Notice",
    "OAuthApp",
    "Operator",
    "OptOut",
    "PageReport",
    "PendingRevocation",
    "Person",
    "ProofCode",
    "PublicPage",
    "PutAside",
    "ReleasedName",
    "ReportReason",
    "Server",
    "Session",
    "SourceIdentity",
    "SourceTrust",
    "Tries",
    "Work",
    "WorkKind",
    "WorkState",
]
