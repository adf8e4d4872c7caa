"""The words all floors share: frozen dataclasses and enums. Never imports Django."""

from essaim.model.accounts import Account, AccountKey, AppRegistration, Grant
from essaim.model.contacts import ArchiveOwner, ArchiveSummary, Contact, Direction, ReadProblem
from essaim.model.following import FollowedAccount, FollowOutcome, FollowState, FollowTarget
from essaim.model.matches import ArrivalChoice, Evidence, Findability, Grade, Proof
from essaim.model.networks import DESTINATIONS, Network
from essaim.model.posts import MediaFile, MediaKind, Post, PostKind, PostMedia, PostMention, PostOrigin, PostRef

__all__ = [
    "DESTINATIONS",
    "Account",
    "AccountKey",
    "AppRegistration",
    "ArchiveOwner",
    "ArchiveSummary",
    "ArrivalChoice",
    "Contact",
    "Direction",
    "Evidence",
    "Findability",
    "FollowOutcome",
    "FollowState",
    "FollowTarget",
    "FollowedAccount",
    "Grade",
    "Grant",
    "MediaFile",
    "MediaKind",
    "Network",
    "Post",
    "PostKind",
    "PostMedia",
    "PostMention",
    "PostOrigin",
    "PostRef",
    "Proof",
    "ReadProblem",
]
