"""Archives that cannot be used, each told in a sentence that says what to do.

BadInput
└── ArchiveUnusable
    ├── NotAnArchive            neither a ZIP of X nor one of its files
    │   ├── EmptyFile           nothing in it
    │   ├── HtmlExport          a page meant for reading
    │   ├── NestedArchive       a ZIP that only holds other ZIPs
    │   └── OtherNetwork        an archive, but not of X
    ├── TruncatedArchive        the end of the ZIP is missing
    ├── SplitArchive            one piece of a ZIP that was cut
    ├── EncryptedArchive        protected by a password
    ├── UnsafeArchive           names or links that lead outside
    ├── ArchiveTooBig           more than we agree to read
    │   ├── ZipBomb             a small file that grows without end
    │   └── TooManyMembers      too many files
    ├── ZipMethodUnknown        compressed in a way we do not read
    ├── TwoOwners               archives of two accounts
    └── NoFollowLists           nothing to reconnect with
        └── ClassicArchive      from before August 2018
"""

from __future__ import annotations

from essaim.base.errors import BadInput


class ArchiveUnusable(BadInput):
    """This archive cannot be read. Nothing was kept."""

    code = "archive-unusable"


class NotAnArchive(ArchiveUnusable):
    """This is not an X archive. Give the ZIP file that X prepared, as it is, or its “following.js” file."""

    code = "not-an-archive"


class EmptyFile(NotAnArchive):
    """This file is empty. Download the archive from X again, then give the new file."""

    code = "empty-file"


class HtmlExport(NotAnArchive):
    """This is a web page, not the archive itself. Give the whole ZIP file that X prepared."""

    code = "html-export"


class NestedArchive(NotAnArchive):
    """This ZIP only holds other ZIP files. Unpack it once and give the ZIP that X prepared, found inside."""

    code = "nested-archive"


class OtherNetwork(NotAnArchive):
    """This archive does not come from X. For now only archives of X can be read."""

    code = "other-network"


class TruncatedArchive(ArchiveUnusable):
    """This ZIP is incomplete: its end is missing. The download probably stopped too early; download it from X again."""

    code = "truncated-archive"


class SplitArchive(ArchiveUnusable):
    """This is only one piece of an archive that was cut in several. Download it from X again in one go."""

    code = "split-archive"


class EncryptedArchive(ArchiveUnusable):
    """This ZIP is protected by a password. Give the ZIP that X prepared, which has none."""

    code = "encrypted-archive"


class UnsafeArchive(ArchiveUnusable):
    """This archive holds names or links that lead outside of it, which X never writes. Download it from X again."""

    code = "unsafe-archive"


class ArchiveTooBig(ArchiveUnusable):
    """A file in this archive is larger than anything X writes. Unpack the archive and give “following.js” alone."""

    code = "archive-too-big"


class ZipBomb(ArchiveTooBig):
    """This ZIP grows far beyond its size when opened, which no archive of X does. It was refused."""

    code = "zip-bomb"


class TooManyMembers(ArchiveTooBig):
    """This holds too many files. Unpack it and give “following.js” and “follower.js”, from its folder “data”."""

    code = "too-many-members"


class ZipMethodUnknown(ArchiveUnusable):
    """This ZIP was packed again in a way we cannot read. Give the ZIP that X prepared, or the unpacked folder."""

    code = "zip-method-unknown"


class TwoOwners(ArchiveUnusable):
    """These files come from two different X accounts. Give the archives of one account at a time."""

    code = "two-owners"


class NoFollowLists(ArchiveUnusable):
    """This archive holds neither whom you followed nor who followed you. On X, ask for a new archive under “Settings, Your account, Download an archive of your data”."""  # noqa: E501

    code = "no-follow-lists"


class ClassicArchive(NoFollowLists):
    """This archive dates from before August 2018, when X put only posts in it. On X, ask for a new archive under “Settings, Your account, Download an archive of your data”."""  # noqa: E501

    code = "classic-archive"
