"""What the page may have to say when it reads an archive by itself: the sentences of the server's own reader.

Keys are codes; `problem:` stands before those that do not stop a reading, and what follows `/` names a sentence of
its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from essaim.archives.errors import ArchiveUnusable
from essaim.archives.problems import SENTENCES as PROBLEMS
from essaim.base.text import gettext_noop

OWN = {
    "archive-unusable/cannot-be-opened": gettext_noop("“%(name)s” cannot be opened: is it there, and may you read it?"),
    "not-an-archive/no-contacts": gettext_noop("“%(name)s” holds no contacts. Give “following.js”, or the whole ZIP."),
    "not-an-archive/pdf": gettext_noop(
        "This is a PDF document, not an X archive. Give the ZIP file that X prepared, as it is."
    ),
    "not-an-archive/packed": gettext_noop(
        "This archive was packed again in another form. Give the ZIP that X prepared, or the folder."
    ),
    "split-archive/two-gib": gettext_noop(
        "This file is exactly 2 GB: it is one piece of an archive, or a download that stopped there. "
        "Download the archive from X again in one go, with another browser if it stops again."
    ),
    "broken": gettext_noop(
        "Your browser could not read this archive by itself. Nothing was sent. You can send the file instead: it is "
        "deleted as soon as it is read."
    ),
    "not-sent": gettext_noop("The numbers did not arrive. Nothing was kept: load this page again, then try."),
}
#: Problems that reading follow lists and posts can meet.
MET = (
    "damaged-file", "truncated-file", "unreadable-entry", "unreadable-file", "wrong-id", "missing-file", "missing-part",
    "other-content", "no-owner",
)  # fmt: skip
#: What the page of the audit says otherwise.
AUDIT = {
    "not-an-archive/no-ads": gettext_noop(
        "“%(name)s” tells of no advertisement. Give “ad-impressions.js”, or the whole ZIP."
    ),
    "broken": gettext_noop(
        "Your browser could not read this archive. Nothing was sent. Try another browser, or the command below."
    ),
    "problem:no-ads": gettext_noop("This archive tells of no advertisement: that is no evidence of absence."),
}


def audit_sentences() -> list[tuple[str, str]]:
    """Give all that the page of the audit may have to say."""
    return list((dict(sentences()) | AUDIT).items())


def sentences() -> list[tuple[str, str]]:
    """Give (key, sentence in English, marked for translation) for all that may have to be said."""
    errors = [(error.code, _sentence(error)) for error in _tree(ArchiveUnusable)]
    return [*errors, *OWN.items(), *((f"problem:{code}", PROBLEMS[code]) for code in MET)]


def _sentence(error: type[ArchiveUnusable]) -> str:
    return (inspect.getdoc(error) or "").split("\n\n")[0].replace("\n", " ")


def _tree(kind: type[ArchiveUnusable]) -> Iterator[type[ArchiveUnusable]]:
    yield kind
    for heir in kind.__subclasses__():
        yield from _tree(heir)
