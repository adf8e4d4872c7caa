"""What an archive of X says of its owner's own presence, and whom they blocked or muted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from essaim.archives.contract import Purpose
from essaim.archives.problems import Tally, problem
from essaim.archives.x.loose import inside, to_dict, to_list, to_text, unwrapped
from essaim.archives.x.place import File
from essaim.archives.x.reading import Reading
from essaim.archives.x.source import list_files
from essaim.archives.x.values import to_handle, to_id, to_moment
from essaim.model import ReadProblem
from essaim.model.profiles import FormerHandle, ListedIn, ListRole, Presence, Profile, Protection

_ROLES = {
    "lists-created": ListRole.CREATED,
    "lists-member": ListRole.MEMBER,
    "lists-subscribed": ListRole.SUBSCRIBED,
}
_LIST = re.compile(
    r"(?:https?://)?(?:mobile\.|www\.)?(?:twitter|x)\.com/@?([^/?#]+)/lists/([^/?#]+)", re.IGNORECASE | re.ASCII
)
_NEVER = datetime.min.replace(tzinfo=UTC)


def presence(reading: Reading) -> Presence:
    """Give all that is said of the owner; profile and lists by the newest export that has them, changes by all."""
    if Purpose.POSTS not in reading.purpose:
        return Presence()
    kinds = ("profile", "screen-name-change", "protected-history", *_ROLES)
    reading.expect(*(reading.of(kind) for kind in kinds))
    tally = Tally()
    for met in reading.standing_problems(*kinds):
        tally.add(met)

    def items(files: list[File]) -> Iterator[dict[str, Any]]:
        for item in reading.items(files, dict):
            if isinstance(item, ReadProblem):
                tally.add(item)
            else:
                yield item

    profiles = [_profile(unwrapped(item)) for item in items(reading.newest("profile"))]
    changes = [_change(item) for item in items(reading.of("screen-name-change"))]
    protections = [_protection(item) for item in items(reading.of("protected-history"))]
    lists = [one for kind, role in _ROLES.items() for one in _lists(items(reading.newest(kind)), role)]
    return Presence(
        profile=profiles[0] if profiles else None,
        former_handles=tuple(
            sorted(dict.fromkeys(filter(None, changes)), key=lambda change: change.changed_at or _NEVER)
        ),
        lists=tuple(dict.fromkeys(lists)),
        protections=tuple(sorted(dict.fromkeys(filter(None, protections)), key=lambda one: one.at or _NEVER)),
        problems=tuple(tally),
    )


def do_not_follow(reading: Reading) -> Iterator[str | ReadProblem]:
    """Give the ids of whom the owner blocked or muted, each once, by the newest export that has each list."""
    if Purpose.DO_NOT_FOLLOW not in reading.purpose:
        return
    files = [file for kind in ("block", "mute") for file in list_files(reading.sources, kind)]
    reading.expect(files)
    yield from reading.standing_problems("block", "mute")
    seen: set[int] = set()
    for file in files:
        wrong = 0
        for item in reading.items([file], dict):
            if isinstance(item, ReadProblem):
                yield item
                continue
            remote_id = to_id(unwrapped(item).get("accountId"))
            if remote_id is None:
                wrong += 1
            elif (number := int(remote_id)) not in seen:
                seen.add(number)
                yield remote_id
        if wrong:
            yield problem("wrong-id", file.member.path, wrong)


def _profile(found: dict[str, object]) -> Profile:
    return Profile(
        bio=to_text(inside(found, "description", "bio")),
        location=to_text(inside(found, "description", "location")),
        website=to_text(inside(found, "description", "website")),
        avatar_url=to_text(found.get("avatarMediaUrl")),
        header_url=to_text(found.get("headerMediaUrl")),
    )


def _change(item: dict[str, object]) -> FormerHandle | None:
    """Give a change of handle; it stands in a second wrapper of the same name."""
    found = unwrapped(item)
    found = to_dict(found.get("screenNameChange", found))
    before, after = to_handle(found.get("changedFrom")), to_handle(found.get("changedTo"))
    return FormerHandle(before, after or "", to_moment(found.get("changedAt"))) if before else None


def _protection(item: dict[str, object]) -> Protection | None:
    found = unwrapped(item)
    action = to_text(found.get("action")).strip().lower()
    if action not in {"protect", "unprotect"}:
        return None
    return Protection(action == "protect", to_moment(found.get("protectedAt")))


def _lists(items: Iterable[dict[str, object]], role: ListRole) -> Iterator[ListedIn]:
    """Give the lists of one file: one address an element, or, before 2020, all addresses in one element."""
    for item in items:
        found = unwrapped(item)
        for address in [*to_list(found.get("url")), *to_list(found.get("urls"))]:
            parts = _LIST.match(to_text(address).strip())
            handle = to_handle(parts[1]) if parts else None
            if parts and handle:
                yield ListedIn(role, handle, unquote(parts[2])[:200])
