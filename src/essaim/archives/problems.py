"""What can be wrong inside an archive without stopping the reading: stable codes and their sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from essaim.base.text import gettext_noop
from essaim.model import ReadProblem

#: The codes never change; `docs/reference/problems.md` lists them from here.
SENTENCES = {
    "damaged-file": gettext_noop("Part of this file is damaged: what comes after the damage could not be read."),
    "truncated-file": gettext_noop("This file stops before its end: its last entries are missing."),
    "unreadable-entry": gettext_noop("Some entries of this file could not be read."),
    "unreadable-file": gettext_noop("This file is not in the form X gives it and could not be read."),
    "wrong-id": gettext_noop("Some entries have no valid account number and were left out."),
    "missing-file": gettext_noop("The archive announces this file, but it is not there."),
    "missing-part": gettext_noop("A part of this list is missing: some of your contacts may be, too."),
    "other-content": gettext_noop("This file holds another list than its name says; what it holds was trusted."),
    "no-follow-lists": gettext_noop(
        "This archive holds neither whom you followed nor who followed you: ask X for a new one."
    ),
    "no-posts": gettext_noop("This archive holds none of your posts: ask X for a new one."),
    "note-without-post": gettext_noop("Some long posts fit none of your posts, which keep their short text."),
    "too-many-notes": gettext_noop(
        "This archive holds more long posts than can be joined: some keep their short text."
    ),
    "media-in-inner-zip": gettext_noop(
        "Your pictures are in a ZIP inside the archive: unpack the archive, then unpack this file in its folder."
    ),
    "no-owner": gettext_noop("This archive does not say whose it is."),
}
#: What each means for the person, and what they can do; in English, for `docs/reference/problems.md` alone.
MEANS = {
    "damaged-file": (
        "What stands before the damage was read. Download the archive again; if it stays, ask X for a new one."
    ),
    "truncated-file": (
        "What stands before was read. The ZIP or the disk was probably full while it was unpacked: give the "
        "ZIP that X prepared."
    ),
    "unreadable-entry": (
        "The other entries were read. A few do not matter; many mean that the file was changed by hand, or "
        "that X changed its form: please report it, without the file."
    ),
    "unreadable-file": (
        "Nothing of this file was read, the others were. Give the ZIP that X prepared, not files saved again "
        "by another program."
    ),
    "wrong-id": (
        "These entries name nobody. X does not write such entries: the file was changed by hand or by a tool."
    ),
    "missing-file": (
        "What this file holds is not counted. The archive was packed again without it, or comes in several "
        "ZIPs: give them all together."
    ),
    "missing-part": (
        "Large lists are cut in numbered files. Give all of them together: `following.js`, "
        "`following-part1.js` and so on."
    ),
    "other-content": "The file was renamed. Nothing to do, unless you gave the wrong one.",
    "no-follow-lists": (
        "Nobody can be found from this archive. On X: Settings, Your account, Download an archive of your data."
    ),
    "no-posts": "There is nothing to publish again. On X: Settings, Your account, Download an archive of your data.",
    "note-without-post": (
        "X keeps long posts in a file of their own, with nothing that says which post each belongs to: the "
        "second and the first words must agree."
    ),
    "too-many-notes": (
        "Long posts are held in memory while they are joined: beyond a bound, posts keep their short text."
    ),
    "media-in-inner-zip": (
        "From June to December 2019 X put pictures in a ZIP inside the ZIP. Unpack both, then give the folder."
    ),
    "no-owner": "Nothing says whose lists these are. Give the ZIP, or `account.js` beside the lists.",
}


def problem(code: str, where: str, count: int = 1) -> ReadProblem:
    """Give the problem `code` met in the member named `where`."""
    return ReadProblem(code=code, where=where, count=count, message=SENTENCES[code])


class Tally:
    """Counts problems of one kind in one place, so that people read one line and not a thousand."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, met: ReadProblem) -> None:
        """Count one more."""
        self._counts[(met.code, met.where)] += met.count

    def __iter__(self) -> Iterator[ReadProblem]:
        return (problem(code, where, count) for (code, where), count in self._counts.items())

    def __bool__(self) -> bool:
        return bool(self._counts)
