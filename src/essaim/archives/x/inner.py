"""The ZIPs that archives of June to December 2019 hold in place of the files of their media folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from essaim.archives.container import Container
from essaim.archives.errors import ArchiveUnusable
from essaim.archives.limits import DEFAULT
from essaim.archives.x.members import MEDIA
from essaim.archives.x.place import File
from essaim.archives.zips import ZipContainer


def unfolded(files: Sequence[File]) -> tuple[list[File], list[Container]]:
    """Give the files with those of inner ZIPs in their place, and the ZIPs to close.

    An inner ZIP stays as it is when it was compressed once more, since it cannot be read in place then, or is damaged.
    """
    found: list[File] = []
    opened: list[Container] = []
    for file in files:
        inner = _opened(file) if is_inner(file) else None
        if inner is None:
            found.append(file)
            continue
        opened.append(inner)
        members = (replace(member, path=f"{file.member.path}/{member.path}") for member in inner.members)
        found.extend(File(inner, member, file.place) for member in members)
    return found, opened


def is_inner(file: File) -> bool:
    """Say whether this is a ZIP in a media folder."""
    return file.place.kind in MEDIA and file.member.path.lower().endswith(".zip")


def _opened(file: File) -> Container | None:
    view = file.container.view(file.member)
    if view is None:
        return None
    try:
        return ZipContainer(view, file.member.path, lambda path: not path.lower().endswith(".zip"), DEFAULT)
    except ArchiveUnusable:
        return None
