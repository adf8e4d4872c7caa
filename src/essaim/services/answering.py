"""Answering somebody who is no member and asks what is held about their X account (GDPR, articles 15, 17 and 21)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.conf.settings import current
from essaim.model import Direction, Network
from essaim.services import auditing, indexing, leaving_out, opting_out, stating
from essaim.services.auditing import Actor, acting
from essaim.services.keys import pseudonymiser
from essaim.store.locks import write_lock
from essaim.store.models import DirectoryEntry


@dataclass(frozen=True)
class Held:
    """What is held about an X account: how many lists have it, and what public sources state. Never whose lists."""

    following_lists: int
    follower_lists: int
    entries: tuple[DirectoryEntry, ...]
    left_out: bool


def look_up(remote_id: str) -> Held:
    """Give what is held about the account. Raises BadInput for what is no id. Written down as an operator's act."""
    if not (remote_id.isascii() and remote_id.isdigit()):
        raise BadInput(gettext_noop("An account’s id is a number."))
    counts = dict.fromkeys(Direction, 0)
    maker = pseudonymiser()
    with write_lock(), acting(Actor.OPERATOR):
        for version in maker.versions:
            indices = indexing.catch_up_all(version)
            value = maker.number(Network.X, remote_id, version)
            for direction, index in indices.items():
                counts[direction] += len(list(indexing.holders(direction, value, version, index=index)))
        auditing.note(None, "request-answered")
    entries = DirectoryEntry.objects.filter(source_network=Network.X.value, source_id=remote_id).order_by("pk")
    left_out = bool(leaving_out.among([remote_id]))
    return Held(counts[Direction.FOLLOWING], counts[Direction.FOLLOWER], tuple(entries), left_out)


def letter(remote_id: str, held: Held, language: str) -> str:
    """Give the answer as a letter to send, in the language asked for."""
    with translation.override(language):
        lines = [
            _("You asked what %(site)s holds about the X account number %(number)s.")
            % {"site": current().site_name, "number": remote_id},
            "",
            _lists(held),
            _(
                "These lists come from the archives that members received from X and gave here, to find again the "
                "people they followed. We keep account numbers only, scrambled with a secret key; no name, no post. "
                "Who these members are we do not tell: that is their own data."
            ),
        ]
        if held.entries:
            lines += ["", _("The public directory says about this account:")]
            lines += [
                f"- {entry.name or entry.source_handle}: {entry.target_handle} ({entry.label}, {entry.url or '—'})"
                for entry in held.entries
            ]
        lines += ["", _left_out(held), "", _rights()]
    return "\n".join(lines) + "\n"


def leave_out(remote_id: str) -> None:
    """Leave the account out from now on, at its owner's request. Raises BadInput for what is no id."""
    with acting(Actor.OPERATOR):
        stating.forget_account(remote_id)
        opting_out.opt_out_id(Network.X, remote_id)


def _lists(held: Held) -> str:
    total = held.following_lists + held.follower_lists
    if not total:
        return _("No list that is kept here has this account.")
    return ngettext(
        "%(total)s list has this account: in %(following)s its member followed it, in %(followers)s it followed them.",
        "%(total)s lists have this account: in %(following)s their members followed it, in %(followers)s it followed "
        "them.",
        total,
    ) % {"total": total, "following": held.following_lists, "followers": held.follower_lists}


def _left_out(held: Held) -> str:
    if held.left_out:
        return _("The account is left out: its number is neither kept in new lists nor compared with anything.")
    return _(
        "You can ask for the account to be left out: its number then disappears from all lists and is compared with "
        "nothing any more. The page “You are not a member?” of the site does it at once, with a post as the proof; or "
        "answer to this letter."
    )


def _rights() -> str:
    contact = current().contact or "—"
    return _(
        "You may object, have what is wrong corrected, have it erased, and complain to the data protection authority. "
        "Contact: %(contact)s"
    ) % {"contact": contact}
