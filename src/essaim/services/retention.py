"""What is kept, of whom, for what, and until when: one entry a table. The sweep, the pages and the documents read it.

A table without an entry fails the tests; so does one whose end date nobody enforces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import Model, QuerySet

from essaim.base.text import gettext_noop
from essaim.store import models as tables

#: Without a visit for this long, what was kept to act for somebody goes; a visit renews it.
UNUSED_FOR = timedelta(days=365)
#: And after this long the membership itself.
FORGOTTEN_AFTER = timedelta(days=730)
#: How long before either one is told.
TOLD_BEFORE = timedelta(days=30)
#: Whom an account follows is read anew when a day old; what nobody has read for this long goes.
FOLLOWS_UNREAD_FOR = timedelta(days=30)


class Whose(StrEnum):
    """Of whom a table speaks."""

    MEMBER = "member"
    LISTED = "listed"  # people whom members' archives name
    PUBLIC = "public"  # people of public life, as public sources state them
    NOBODY = "nobody"


class Purpose(StrEnum):
    """What data is kept for; `services.documents` gives each its legal basis."""

    MEMBERSHIP = "membership"
    FINDING = "finding"
    FOLLOWING = "following"
    TELLING = "telling"
    RIGHTS = "rights"
    DIRECTORY = "directory"
    SECURITY = "security"
    OPERATION = "operation"


@dataclass(frozen=True)
class Kept:
    """One table: what it holds and until when, in words marked for translation.

    It ends at the moment in its column `end`, or `after` that moment; or, without a column, as `until` says, which
    `ended_by` sees to (a cascade from the person, the work being done, a rule of `services.retaining`).
    """

    table: type[Model]
    what: str
    until: str
    whose: Whose
    purpose: Purpose
    end: str = ""
    after: timedelta = timedelta()
    ended_by: str = ""

    @property
    def label(self) -> str:
        """Django's name of the table."""
        return self.table._meta.label  # noqa: SLF001 - documented

    def over(self, now: datetime) -> QuerySet[Model]:
        """Give the rows whose time is over."""
        return self.table._default_manager.filter(**{f"{self.end}__lte": now - self.after})  # noqa: SLF001 - documented


#: What ends what has no end date of its own.
WITH_PERSON = "cascade from the person"
WHEN_DONE = "goes with what it is for"
BY_RULE = "services.retaining"
NO_PERSON = "says nothing of anybody"

_MEMBER = gettext_noop("As long as you are a member: until you erase it, or two years after your last visit.")
_UNLINKED = gettext_noop("Until you unlink the account or erase everything.")
_SITE = gettext_noop("As long as the site needs it; it says nothing of anybody.")

RETENTION: tuple[Kept, ...] = (
    Kept(tables.Person, gettext_noop("Your membership: language, choices, when you were last here"), _MEMBER,
         Whose.MEMBER, Purpose.MEMBERSHIP, ended_by=BY_RULE),
    Kept(tables.LinkedAccount,
         gettext_noop("Your linked accounts: address and display name; the access you gave us, encrypted"),
         gettext_noop("Until you unlink them; the access goes earlier, twelve months after your last visit."),
         Whose.MEMBER, Purpose.MEMBERSHIP, ended_by=BY_RULE),
    Kept(tables.Session, gettext_noop("Browsers in which you are signed in, by the names they give themselves"),
         gettext_noop("Thirty days, or until you end them."), Whose.MEMBER, Purpose.SECURITY, end="expires_at"),
    Kept(tables.Consent, gettext_noop("What you agreed to and withdrew, with the dates"), _MEMBER,
         Whose.MEMBER, Purpose.RIGHTS, ended_by=WITH_PERSON),
    Kept(tables.AuditEntry, gettext_noop("What happened to your data here, by whom and when, without names"),
         gettext_noop("A year; three months for single follows."), Whose.MEMBER, Purpose.SECURITY, end="expires_at"),
    Kept(tables.SourceIdentity,
         gettext_noop("Your X accounts: number and handle (encrypted), and how each was proved"), _MEMBER,
         Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.IdentityPseudonym, gettext_noop("Pseudonyms of your X accounts, by which others’ lists are compared"),
         _MEMBER, Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.FollowList,
         gettext_noop("People you followed on X and who followed you, as pseudonyms: we cannot read who they are"),
         gettext_noop("Twelve months after your last visit; you are told a month before."),
         Whose.LISTED, Purpose.FINDING, ended_by=BY_RULE),
    Kept(tables.Import, gettext_noop("Reports of the archives you gave: figures and problems, no name"),
         gettext_noop("Twelve months; an open question, a day."), Whose.MEMBER, Purpose.FINDING, end="expires_at"),
    Kept(tables.Delivery, gettext_noop("What your browser announced that it sends"), gettext_noop("An hour."),
         Whose.MEMBER, Purpose.FINDING, end="expires_at"),
    Kept(tables.DeliveredChunk, gettext_noop("Account numbers your browser is sending, as pseudonyms"),
         gettext_noop("An hour."), Whose.LISTED, Purpose.FINDING, ended_by=WHEN_DONE),
    Kept(tables.ProofCode, gettext_noop("Codes for the leaving post, encrypted"), gettext_noop("An hour."),
         Whose.MEMBER, Purpose.FINDING, end="expires_at"),
    Kept(tables.Match, gettext_noop("Who of your contacts is a member here"),
         gettext_noop("As long as one of the two lists has the other, and both are members."),
         Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.FindRequest, gettext_noop("Requests to find you, and yours to others, with the answers"), _MEMBER,
         Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.Block,
         gettext_noop("People you blocked"),
         gettext_noop("Until you take it back, or one of you leaves."),
         Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.PutAside, gettext_noop("People of the public directory whom you put aside"), _MEMBER,
         Whose.MEMBER, Purpose.FINDING, ended_by=WITH_PERSON),
    Kept(tables.Arrival, gettext_noop("Who arrived for you"), gettext_noop("Twelve months."),
         Whose.MEMBER, Purpose.FOLLOWING, end="expires_at"),
    Kept(tables.Notice, gettext_noop("News for you: numbers, no name"), gettext_noop("Eight weeks."),
         Whose.MEMBER, Purpose.FOLLOWING, end="expires_at"),
    Kept(tables.MailAddress, gettext_noop("Your e-mail address, encrypted"),
         gettext_noop("Until you stop the e-mails, or twelve months after your last visit; unconfirmed, two days."),
         Whose.MEMBER, Purpose.TELLING, end="expires_at"),
    Kept(tables.Letter, gettext_noop("Which e-mails were sent to you, without their words"),
         gettext_noop("Thirty days."), Whose.MEMBER, Purpose.TELLING, end="expires_at"),
    Kept(tables.FeedAddress, gettext_noop("The address of your private feed, encrypted"),
         gettext_noop("Until you take it away, or twelve months after it was last read."),
         Whose.MEMBER, Purpose.TELLING, end="expires_at"),
    Kept(tables.PublicPage, gettext_noop("Your public page: its name and what it shows"),
         gettext_noop("Until you take it back, or twelve months after your last visit."),
         Whose.MEMBER, Purpose.TELLING, end="expires_at"),
    Kept(tables.PageReport, gettext_noop("What others reported about your public page, without their names"),
         gettext_noop("Ninety days, or until the people who run the site have decided."),
         Whose.MEMBER, Purpose.SECURITY, end="expires_at"),
    Kept(tables.ReleasedName, gettext_noop("Names of public pages that were given up: fingerprints"),
         gettext_noop("Twelve months, so that nobody takes another’s place."),
         Whose.NOBODY, Purpose.SECURITY, end="expires_at"),
    Kept(tables.Invitation, gettext_noop("Your invitations: the group’s name, and how many came"),
         gettext_noop("Six months, or until you take them back."),
         Whose.MEMBER, Purpose.TELLING, end="expires_at"),
    Kept(tables.FollowAction, gettext_noop("The follows that Essaim made or will make for you: your journal"),
         _UNLINKED, Whose.MEMBER, Purpose.FOLLOWING, ended_by=WITH_PERSON),
    Kept(tables.ExistingFollows, gettext_noop("Whom your linked accounts follow already, as pseudonyms"),
         gettext_noop("Thirty days after it was last read."), Whose.LISTED, Purpose.FOLLOWING,
         end="read_at", after=FOLLOWS_UNREAD_FOR),
    Kept(tables.PendingRevocation,
         gettext_noop("Access that is being given back to a server, encrypted, nobody’s any more"),
         gettext_noop("Until the server has taken it back; thirty days at most."),
         Whose.MEMBER, Purpose.SECURITY, end="expires_at"),
    Kept(tables.BudgetUse, gettext_noop("How much was asked of each server, by our own numbers"),
         gettext_noop("As long as the server counts: hours or days."),
         Whose.MEMBER, Purpose.FOLLOWING, end="expires_at"),
    Kept(tables.Tries, gettext_noop("How often something was tried, without an address"), gettext_noop("Hours; a month for how much was looked up."),
         Whose.MEMBER, Purpose.SECURITY, end="expires_at"),
    Kept(tables.OptOut,
         gettext_noop("X accounts whose owners want to be left out: a pseudonym, and the number encrypted"),
         gettext_noop("Until they take it back."), Whose.LISTED, Purpose.RIGHTS, ended_by=WHEN_DONE),
    Kept(tables.DirectoryEntry,
         gettext_noop("The public directory: who of public life is where now, as a public source states it"),
         gettext_noop("As long as the source states it and is read; else thirteen months."),
         Whose.PUBLIC, Purpose.DIRECTORY, end="expires_at"),
    Kept(tables.DirectoryRemoval,
         gettext_noop("Entries removed for good: a fingerprint, and what it stands for encrypted"),
         gettext_noop("As long as the site: so that no refresh brings them back."),
         Whose.PUBLIC, Purpose.RIGHTS, ended_by=WHEN_DONE),
    Kept(tables.DirectoryRefresh, gettext_noop("How far the reading of a source has come"), _SITE,
         Whose.NOBODY, Purpose.DIRECTORY, ended_by=NO_PERSON),
    Kept(tables.SourceTrust, gettext_noop("Which sources of the directory the operators trust"), _SITE,
         Whose.NOBODY, Purpose.DIRECTORY, ended_by=NO_PERSON),
    Kept(tables.OAuthApp,
         gettext_noop("This site’s own registrations at other servers, their secrets encrypted"),
         _SITE,
         Whose.NOBODY, Purpose.OPERATION, ended_by=NO_PERSON),
    Kept(tables.Operator,
         gettext_noop("That you run this site, and the secret of your second factor, encrypted"),
         gettext_noop("As long as you run it."), Whose.MEMBER, Purpose.SECURITY, ended_by=WITH_PERSON),
    Kept(tables.JoinLink, gettext_noop("Links by which people may join, hashed, without whom they are for"),
         gettext_noop("As long as they are good."), Whose.NOBODY, Purpose.OPERATION, end="expires_at"),
    Kept(tables.Server, gettext_noop("Servers in trouble"), _SITE, Whose.NOBODY, Purpose.OPERATION, ended_by=NO_PERSON),
    Kept(tables.Work, gettext_noop("Work that waits"), gettext_noop("Until it is done."),
         Whose.MEMBER, Purpose.OPERATION, ended_by=WHEN_DONE),
    Kept(tables.Counter,
         gettext_noop("Figures of the whole site"),
         _SITE, Whose.NOBODY, Purpose.OPERATION, ended_by=NO_PERSON),
    Kept(tables.KeyCheck, gettext_noop("By what the site knows its own keys"), _SITE,
         Whose.NOBODY, Purpose.SECURITY, ended_by=NO_PERSON),
    Kept(tables.IndexFile, gettext_noop("Which files of the index belong to this database"), _SITE,
         Whose.NOBODY, Purpose.OPERATION, ended_by=NO_PERSON),
)  # fmt: skip


def dated() -> Iterator[Kept]:
    """Give the tables whose rows bear their end."""
    return (kept for kept in RETENTION if kept.end)


def moment_column(kept: Kept) -> models.DateTimeField[object, object] | None:
    """Give the column in which the end stands; None when the table has none of this name, which is a mistake."""
    columns = {field.name: field for field in kept.table._meta.concrete_fields}  # noqa: SLF001 - documented
    column = columns.get(kept.end)
    return column if isinstance(column, models.DateTimeField) else None
