"""Opens what people drop, whatever it is, and gives the archive it holds, or says what it is instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from essaim.archives.container import Container, label
from essaim.archives.contract import Archive, Progress, Purpose, Reader
from essaim.archives.errors import (
    ArchiveUnusable,
    EmptyFile,
    HtmlExport,
    NestedArchive,
    NotAnArchive,
    OtherNetwork,
)
from essaim.archives.folders import BareContainer, FolderContainer
from essaim.archives.limits import DEFAULT, Limits
from essaim.archives.x.reader import XReader
from essaim.archives.zips import ZipContainer
from essaim.base.text import gettext_noop

#: A new network's reader has its line here.
READERS: tuple[Reader, ...] = (XReader(),)

_SNIFFED = 4096
_NO_CONTACTS = gettext_noop("“%(name)s” holds no contacts. Give “following.js”, or the whole ZIP.")
_NOT_INSIDE = gettext_noop("“%(name)s” does not hold what is asked for. Give the whole ZIP that X prepared.")
_OTHERS = {"instagram", "tiktok", "mastodon", "linkedin", "google"}


def open_archive(
    paths: Sequence[Path],
    purpose: Purpose = Purpose.CONTACTS,
    *,
    progress: Progress | None = None,
    limits: Limits = DEFAULT,
) -> Archive:
    """Give the archive that these ZIPs, folders or bare files hold together. Close it, or use it in a `with`.

    Only members on the allow-list of `purpose` can be opened. Raises what `archives.errors` tells.
    """
    containers: list[Container] = []
    try:
        containers = _containers([Path(path) for path in paths], purpose, limits, containers)
        for reader in READERS:
            archive = reader.open(containers, purpose, progress)
            if archive is not None:
                return archive
    except BaseException:
        _close(containers)
        raise
    _close(containers)
    raise _refusal(containers)


def _close(containers: Sequence[Container]) -> None:
    for container in containers:
        container.close()


def _containers(
    paths: Sequence[Path], purpose: Purpose, limits: Limits, containers: list[Container]
) -> list[Container]:
    """Fill `containers`, so that the caller can close what was opened before a refusal."""

    def allow(path: str) -> bool:
        return any(reader.wants(purpose, path) for reader in READERS)

    bare: list[tuple[Path, str]] = []
    for path in paths:
        try:
            if path.is_dir():
                containers.append(FolderContainer(path, allow, limits))
                continue
            with path.open("rb") as file:
                head = file.read(_SNIFFED)
            name = _bare_name(head, path.name, purpose)
            if name is not None:
                bare.append((path, name))
            else:
                _refuse_other_files(head)
                containers.append(ZipContainer(path.open("rb"), label(path), allow, limits))
        except OSError as error:
            raise ArchiveUnusable(
                gettext_noop("“%(name)s” cannot be opened: is it there, and may you read it?"), name=path.name
            ) from error
    if bare:
        containers.append(BareContainer(bare, limits))
    return containers


def _bare_name(head: bytes, name: str, purpose: Purpose) -> str | None:
    for reader in READERS:
        member = reader.bare_name(head, name)
        if member is not None:
            if not reader.wants(purpose, member):
                raise NotAnArchive(_NO_CONTACTS if Purpose.CONTACTS in purpose else _NOT_INSIDE, name=name)
            return member
    return None


def _refuse_other_files(head: bytes) -> None:
    """Say what a file that is neither a ZIP nor one of X's is."""
    if not head:
        raise EmptyFile
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise HtmlExport
    if start.startswith(b"%pdf"):
        raise NotAnArchive(
            gettext_noop("This is a PDF document, not an X archive. Give the ZIP file that X prepared, as it is.")
        )
    if head.startswith((b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        raise NotAnArchive(
            gettext_noop("This archive was packed again in another form. Give the ZIP that X prepared, or the folder.")
        )


def _refusal(containers: Sequence[Container]) -> ArchiveUnusable:
    """Give the error that tells best what was given."""
    traits: set[str] = set().union(*(container.traits for container in containers))
    if traits & _OTHERS:
        return OtherNetwork()
    if "zip" in traits:
        return NestedArchive()
    if "html" in traits:
        return HtmlExport()
    return NotAnArchive()
