"""One export of X inside what was given: its files, its owner, its date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from essaim.archives.container import Container, MemberDamaged
from essaim.archives.errors import TwoOwners
from essaim.archives.folders import BareContainer
from essaim.archives.items import NotWrapped
from essaim.archives.problems import problem
from essaim.archives.x.inner import unfolded
from essaim.archives.x.members import place_of
from essaim.archives.x.place import File
from essaim.archives.x.values import to_handle, to_id, to_moment, to_name
from essaim.model import ArchiveOwner, Direction, ReadProblem

_ZIP_NAME = re.compile(r"twitter-(\d{4}-\d\d-\d\d)-[0-9a-f]{64}\b", re.IGNORECASE)
LIST_KINDS = {"following": Direction.FOLLOWING, "follower": Direction.FOLLOWER}


@dataclass
class Source:
    """What one export says of itself."""

    files: list[File]
    bare: bool
    owner: ArchiveOwner | None = None
    generated_at: datetime | None = None
    partial: bool = False
    announced: list[str] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)
    #: ZIPs inside the container, opened for this source.
    inner: list[Container] = field(default_factory=list)

    def of(self, *kinds: str) -> list[File]:
        """Give the files of these kinds, parts in their order."""
        return sorted((file for file in self.files if file.place.kind in kinds), key=lambda file: file.place.part)

    @property
    def layout(self) -> str:
        """The generation of this export, by the year from which X gave it that form."""
        eras = {file.place.era for file in self.files}
        kinds = {file.place.kind for file in self.files}
        if "data" in eras or "manifest" in kinds:
            old = "tweet" in kinds or ("tweets" not in kinds and any(_is_old(name) for name in self.announced))
            return "2020" if old else "2022"
        if "classic" in eras:
            return "classic"
        return "2018" if "account" in kinds and not self.bare else "bare"


def _is_old(announced: str) -> bool:
    return announced.lower().rsplit("/", 1)[-1] == "tweet.js"


def sources_in(containers: Sequence[Container]) -> list[Source]:
    """Give the exports found, each with its owner and date read."""
    sources = []
    for container in containers:
        groups: dict[str, list[File]] = defaultdict(list)
        for member in container.members:
            place = place_of(member.path)
            if place is not None:
                groups[place.base].append(File(container, member, place))
        for files in groups.values():
            unpacked, inner = unfolded(files)
            source = Source(unpacked, bare=isinstance(container, BareContainer), inner=inner)
            _read_owner(source, container.name)
            sources.append(source)
    return sources


def _read_owner(source: Source, name: str) -> None:
    owners = [owner for owner in (_from_manifest(source), _from_account(source), _from_classic(source)) if owner]
    source.owner = same_owner(owners)
    dated = _ZIP_NAME.search(name)
    if source.generated_at is None and dated:
        source.generated_at = to_moment(dated[1])


def same_owner(owners: Sequence[ArchiveOwner]) -> ArchiveOwner | None:
    """Give the one owner all agree on, with the names that are known. Raises TwoOwners."""
    if not owners:
        return None
    if len({owner.remote_id for owner in owners}) > 1:
        raise TwoOwners
    return ArchiveOwner(
        remote_id=owners[0].remote_id,
        handle=next((owner.handle for owner in owners if owner.handle), ""),
        display_name=next((owner.display_name for owner in owners if owner.display_name), ""),
    )


def _values(source: Source, kind: str) -> Iterator[object]:
    """Give the whole content of the small files of one kind; those that cannot be read become problems."""
    for file in source.of(kind):
        try:
            yield file.wrapped().whole()
        except NotWrapped:
            source.problems.append(problem("unreadable-file", file.member.path))
        except MemberDamaged:
            source.problems.append(problem("damaged-file", file.member.path))


def _from_manifest(source: Source) -> ArchiveOwner | None:
    owner = None
    for value in _values(source, "manifest"):
        info = _dict(_dict(value).get("archiveInfo"))
        source.generated_at = to_moment(info.get("generationDate")) or source.generated_at
        source.partial |= any(info.get(key) is True for key in ("isPartialArchive", "isArchivePartial"))
        for kind in _dict(_dict(value).get("dataTypes")).values():
            files = _dict(kind).get("files")
            for file in files if isinstance(files, list) else []:
                name = _dict(file).get("fileName")
                if isinstance(name, str) and str(_dict(file).get("count")) != "0":
                    source.announced.append(name)
        user = _dict(_dict(value).get("userInfo"))
        owner = _owner(user.get("accountId"), user.get("userName"), user.get("displayName")) or owner
    return owner


def _from_account(source: Source) -> ArchiveOwner | None:
    """Keep the number and the names; the e-mail address and the telephone number beside them are dropped here."""
    owner = None
    for value in _values(source, "account"):
        for item in value if isinstance(value, list) else [value]:
            account = _dict(_dict(item).get("account", item))
            owner = (
                _owner(account.get("accountId"), account.get("username"), account.get("accountDisplayName")) or owner
            )
    return owner


def _from_classic(source: Source) -> ArchiveOwner | None:
    for value in _values(source, "payload_details"):
        found = to_moment(str(_dict(value).get("created_at", "")).replace(" +0000", "+00:00").strip())
        source.generated_at = source.generated_at or found
    for value in _values(source, "user_details"):
        user = _dict(value)
        return _owner(user.get("id"), user.get("screen_name"), user.get("full_name"))
    return None


def _owner(remote_id: object, handle: object, name: object) -> ArchiveOwner | None:
    known = to_id(remote_id)
    return None if known is None else ArchiveOwner(known, to_handle(handle) or "", to_name(name))


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


_NEVER = datetime.min.replace(tzinfo=UTC)


def newest_first(sources: Sequence[Source]) -> list[Source]:
    """Give the sources with the newest snapshot first."""
    return sorted(sources, key=lambda source: source.generated_at or _NEVER, reverse=True)


def list_files(sources: Sequence[Source], kind: str) -> list[File]:
    """Give the files that hold one follow list: those of the newest snapshot that has it, and those without a date."""
    having = [source for source in newest_first(sources) if source.of(kind)]
    if not having:
        return []
    newest = having[0].generated_at
    return [file for source in having if source.generated_at in {newest, None} for file in source.of(kind)]


def missing_problems(sources: Sequence[Source], allowed: frozenset[str] | set[str]) -> list[ReadProblem]:
    """Give the files that a manifest announces and that are nowhere, and the holes in numbered lists."""
    there = {(file.place.kind, file.place.part) for source in sources for file in source.files}
    problems = []
    for name in dict.fromkeys(name for source in sources for name in source.announced):
        place = place_of(name.replace("\\", "/"))
        if place is not None and place.kind in allowed and (place.kind, place.part) not in there:
            problems.append(problem("missing-file", name[:200]))
            there.add((place.kind, place.part))
    for kind in ("following", "follower"):
        parts = {part for found, part in there if found == kind}
        holes = set(range(max(parts, default=-1) + 1)) - parts if len(parts) < 100_000 else set()
        if holes:
            problems.append(problem("missing-part", f"{kind}.js", min(len(holes), 10_000)))
    return problems
