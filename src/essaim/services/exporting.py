"""All that is held about a person: shown line by line, and given as plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, Sum

from essaim.base import clock
from essaim.base.text import gettext_noop
from essaim.model import Direction
from essaim.services import identifying, rechecking
from essaim.store.models import FollowAction, Person

#: Never exported, and said not to be: they would let somebody act for the person.
SECRETS = {"grant_sealed", "code_sealed", "code_hash", "recovery_hash", "pending_sealed", "client_secret_sealed"}


@dataclass(frozen=True)
class Holding:
    """One line of "what we hold": in words marked for translation, with a figure, why, and until when."""

    what: str
    figure: str
    why: str
    until: str


def holdings(person: Person) -> list[Holding]:
    """Give what is held about the person."""
    lists = dict(person.follow_lists.order_by().values_list("direction").annotate(Sum("count")))
    actions = FollowAction.objects.filter(account__person=person).count()
    membership = gettext_noop("As long as you are a member.")
    return [
        Holding(
            gettext_noop("Linked accounts: address, name, and the access you gave us (encrypted)"),
            str(person.accounts.count()),
            gettext_noop("To sign you in and to follow for you."),
            gettext_noop("Until you unlink them or erase everything."),
        ),
        Holding(
            gettext_noop("Your X accounts: number and handle (encrypted), and how each was proved"),
            str(person.identities.count()),
            gettext_noop("So that those who followed you, and whom you let find you, can."),
            membership,
        ),
        Holding(
            gettext_noop("People you followed on X, as pseudonyms: we cannot read who they are"),
            str(lists.get(Direction.FOLLOWING, 0)),
            gettext_noop("To find who is here, and those who arrive later."),
            gettext_noop("12 months after your last archive."),
        ),
        Holding(
            gettext_noop("People who followed you on X, as pseudonyms"),
            str(lists.get(Direction.FOLLOWER, 0)),
            gettext_noop("To suggest you to them, once you have proved your account."),
            gettext_noop("12 months after your last archive."),
        ),
        Holding(
            gettext_noop("The follows that Essaim made or will make for you"),
            str(actions),
            gettext_noop("To tell you what happened, and to undo it if you wish."),
            membership,
        ),
        Holding(
            gettext_noop("Notices and arrivals"),
            str(person.notices.count()),
            gettext_noop("To tell you once, and only once."),
            gettext_noop("8 weeks for notices, 12 months for arrivals."),
        ),
        Holding(
            gettext_noop("Your choices and consents, and the dates of what you did here"),
            str(person.consents.count() + person.audit.count()),
            gettext_noop("To respect them, and to be able to show it."),
            membership,
        ),
    ]


def export(person: Person) -> dict[str, Any]:
    """Give all that is held about the person, as plain data for JSON. Tokens are left out, and said to be."""
    identities = [
        _plain(identity, leave={"remote_id_sealed", "handle_sealed", "post_sealed"})
        | {"remote_id": identifying.remote_id_of(identity), "handle": identifying.handle_of(identity)}
        | {"post_id": rechecking.post_of(identity)}
        for identity in person.identities.all()
    ]
    lists = [
        _plain(row, leave={"pseudonyms"}) | {"pseudonyms": bytes(row.pseudonyms).hex(" ", 8).split()}
        for row in person.follow_lists.all()
    ]
    return {
        "made_at": clock.now().isoformat(),
        "left_out": "Access tokens, codes and their hashes: they would let somebody act for you.",
        "person": _plain(person),
        "accounts": _rows(person.accounts.all()),
        "identities": identities,
        "follow_lists": lists,
        "imports": _rows(person.imports.all()),
        "matches": _rows(person.matches.all(), leave={"found", "found_identity"}),
        "follows": _rows(FollowAction.objects.filter(account__person=person), leave={"target_person"}),
        "blocks": person.blocks.count(),
        "put_aside": list(person.put_aside.order_by("pk").values_list("entry__target_handle", flat=True)),
        "requests_to_find_you": person.find_requests.count(),
        "arrivals": person.arrivals_seen.count(),
        "notices": _rows(person.notices.all(), leave={"data"}),
        "consents": _rows(person.consents.all()),
        "history": _rows(person.audit.all()),
    }


def _rows(rows: QuerySet[Any], leave: Collection[str] = ()) -> list[dict[str, Any]]:
    return [_plain(row, leave) for row in rows.order_by("pk")]


def _plain(row: Model, leave: Collection[str] = ()) -> dict[str, Any]:
    values = {}
    for column in row._meta.concrete_fields:  # noqa: SLF001 - Django documents _meta as its public API
        if column.name in SECRETS or column.name in leave or column.name == "person":
            continue
        value = getattr(row, column.attname)
        values[column.name] = value.isoformat() if hasattr(value, "isoformat") else value
    return values
