"""All that is held about a person: shown line by line, and given as plain data, table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BinaryField, Model, Q, QuerySet

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.services import identifying, mailing, rechecking
from essaim.services.retention import RETENTION, Kept, Purpose
from essaim.store import models as tables
from essaim.store.composed import Count
from essaim.store.models import IdentityPseudonym, OptOut, Person, SourceIdentity

#: Never exported, and said not to be: they would let somebody act for the person.
SECRETS = {
    "grant_sealed",
    "code_sealed",
    "code_hash",
    "recovery_hash",
    "pending_sealed",
    "data_sealed",
    "key_hash",
    "address_hash",
    "token_hash",
}
#: Who the other one is, is the other one's to tell: a number of ours says nothing and is left out.
OTHERS = {"found", "found_identity", "target_person", "seeker", "newcomer", "blocked"}

#: The person's own rows of each table; their names are the export's keys.
OWN: Mapping[type[Model], tuple[str, Callable[[Person], QuerySet[Any]]]] = {
    tables.Person: ("person", lambda person: Person.objects.filter(pk=person.pk)),
    tables.LinkedAccount: ("accounts", lambda person: person.accounts.all()),
    tables.Session: ("sessions", lambda person: person.sessions.all()),
    tables.SourceIdentity: ("identities", lambda person: person.identities.all()),
    tables.IdentityPseudonym: (
        "identity_pseudonyms",
        lambda person: IdentityPseudonym.objects.filter(identity__person=person),
    ),
    tables.FollowList: ("follow_lists", lambda person: person.follow_lists.all()),
    tables.Import: ("imports", lambda person: person.imports.all()),
    tables.Delivery: ("deliveries", lambda person: tables.Delivery.objects.filter(person=person)),
    tables.DeliveredChunk: (
        "delivered_chunks",
        lambda person: tables.DeliveredChunk.objects.filter(delivery__person=person),
    ),
    tables.ProofCode: ("proof_codes", lambda person: person.proof_codes.all()),
    tables.Match: ("matches", lambda person: person.matches.all()),
    tables.FindRequest: (
        "find_requests",
        lambda person: tables.FindRequest.objects.filter(Q(seeker=person) | Q(found=person)),
    ),
    tables.Block: ("blocks", lambda person: person.blocks.all()),
    tables.PutAside: ("put_aside", lambda person: person.put_aside.all()),
    tables.Arrival: ("arrivals", lambda person: person.arrivals_seen.all()),
    tables.Notice: ("notices", lambda person: person.notices.all()),
    tables.MailAddress: ("mail_addresses", lambda person: tables.MailAddress.objects.filter(person=person)),
    tables.FeedAddress: ("feed_addresses", lambda person: tables.FeedAddress.objects.filter(person=person)),
    tables.PublicPage: ("public_pages", lambda person: tables.PublicPage.objects.filter(person=person)),
    tables.PageReport: ("page_reports", lambda person: tables.PageReport.objects.filter(page__person=person)),
    tables.Invitation: ("invitations", lambda person: person.invitations.all()),
    tables.Letter: ("letters", lambda person: person.letters.all()),
    tables.FollowAction: ("follows", lambda person: tables.FollowAction.objects.filter(account__person=person)),
    tables.ExistingFollows: (
        "existing_follows",
        lambda person: tables.ExistingFollows.objects.filter(account__person=person),
    ),
    tables.BudgetUse: ("budget_uses", lambda person: tables.BudgetUse.objects.filter(holder__in=_holders(person))),
    tables.OptOut: ("opt_outs", lambda person: _opt_outs(person)),  # noqa: PLW0108 - defined below
    tables.Operator: ("operator", lambda person: tables.Operator.objects.filter(person=person)),
    tables.Consent: ("consents", lambda person: person.consents.all()),
    tables.AuditEntry: ("history", lambda person: person.audit.all()),
}

#: Tables that speak of members and in which nobody's rows can be told, with the reason.
NOBODYS: Mapping[type[Model], str] = {
    tables.PendingRevocation: "a grant that belongs to nobody any more",
    tables.Tries: "counted under a hash that changes with each window",
    tables.Work: "numbers of rows that are exported themselves",
}

#: Of these, the people on them are the figure.
PEOPLE_ON_LISTS = {tables.FollowList, tables.ExistingFollows}
#: How many rows of a table are somebody's, where their number says it alone.
_COUNTS: Mapping[type[Model], Count] = {
    table: Count(lambda number, rows=rows: rows(Person(number=number)))
    for table, (_name, rows) in OWN.items()
    if table not in {*PEOPLE_ON_LISTS, tables.BudgetUse, tables.OptOut}
}


@dataclass(frozen=True)
class Holding:
    """One line of "what we hold": in words marked for translation, with a figure, why, and until when."""

    what: str
    figure: int
    why: str
    until: str


WHY: Mapping[Purpose, str] = {
    Purpose.MEMBERSHIP: gettext_noop("To sign you in, and to keep what you chose."),
    Purpose.FINDING: gettext_noop("To find your people, and to let those find you whom you allow."),
    Purpose.FOLLOWING: gettext_noop("To follow for you within the servers’ limits, to tell you, and to undo it."),
    Purpose.TELLING: gettext_noop("To tell you, or others, what you asked to be told elsewhere."),
    Purpose.RIGHTS: gettext_noop("To respect what somebody decided, and to be able to show it."),
    Purpose.DIRECTORY: gettext_noop("To find people of public life who have no account here."),
    Purpose.SECURITY: gettext_noop("To protect your account and the site."),
    Purpose.OPERATION: gettext_noop("To run the site."),
}


def holdings(person: Person) -> list[Holding]:
    """Give what is held about the person, a line a table; tables without anything of theirs are left out."""
    lines = []
    for kept in RETENTION:
        if kept.table not in OWN:
            continue
        count = _figure(kept, person)
        if count:
            lines.append(Holding(kept.what, count, WHY[kept.purpose], kept.until))
    return lines


def export(person: Person) -> dict[str, Any]:
    """Give all that is held about the person, as plain data for JSON. Tokens are left out, and said to be."""
    given: dict[str, Any] = {
        "made_at": clock.now().isoformat(),
        "left_out": "Access tokens, codes and their hashes: they would let somebody act for you.",
    }
    for name, rows in OWN.values():
        given[name] = [_plain(row) for row in rows(person).order_by("pk")]
    given["person"] = given["person"][0] if given["person"] else {}
    return given


def readable(person: Person) -> list[tuple[Holding, list[str], list[list[str]]]]:
    """Give the same for reading: each line of `holdings` with the columns and the rows behind it."""
    given = []
    by_words = {kept.what: kept for kept in RETENTION}
    for holding in holdings(person):
        _, rows = OWN[by_words[holding.what].table]
        plain = [_plain(row) for row in rows(person).order_by("pk")]
        columns = [column for column in plain[0] if column != "id"] if plain else []
        given.append((holding, columns, [[_cell(row.get(column)) for column in columns] for row in plain]))
    return given


def _figure(kept: Kept, person: Person) -> int:
    """Give how much there is: rows, or the people on lists."""
    if kept.table in _COUNTS:
        return _COUNTS[kept.table](person.pk)
    rows = OWN[kept.table][1](person)
    if kept.table in PEOPLE_ON_LISTS:
        return sum(rows.values_list("count", flat=True))
    return rows.count()


def _holders(person: Person) -> list[str]:
    return [f"account:{number}" for number in person.accounts.values_list("pk", flat=True)]


def _opt_outs(person: Person) -> QuerySet[OptOut]:
    own = Q(pk__in=[])
    for version, pseudonym in IdentityPseudonym.objects.filter(identity__person=person).values_list(
        "key_version", "pseudonym"
    ):
        own |= Q(key_version=version, pseudonym=pseudonym)
    return OptOut.objects.filter(own)


def _plain(row: Model) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:  # noqa: SLF001 - Django documents _meta as its public API
        if column.name in SECRETS or column.name in OTHERS or column.name == "person" or _sealed(column.name):
            continue
        value = getattr(row, column.attname)
        if isinstance(column, BinaryField):
            value = bytes(value).hex(" ", 8).split()
        values[column.name] = value.isoformat() if hasattr(value, "isoformat") else value
    if isinstance(row, SourceIdentity):
        values |= {"remote_id": identifying.remote_id_of(row), "handle": identifying.handle_of(row)}
        values["post_id"] = rechecking.post_of(row)
    if isinstance(row, tables.MailAddress):
        values["address"] = mailing.address_of(row)
    return values


def _sealed(name: str) -> bool:
    return name.endswith("_sealed")


def _cell(value: object) -> str:
    """Give a value as people read it; of pseudonyms, how many they are."""
    if isinstance(value, list) and len(value) > 8 and all(isinstance(one, str) for one in value):
        return f"{len(value):,}"
    if value is None or value == "":
        return "—"
    return str(value)
