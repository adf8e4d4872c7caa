"""How much of an archive we agree to read. Checked while reading: declared sizes lie."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of one archive. Media are never opened, so an archive of tens of GB stays far below them."""

    #: ZIP64 archives with more than 65,535 media files are normal.
    members: int = 99_999
    #: The largest of X's own files; bigger ones are cut in parts.
    member_bytes: int = 4 * GIB
    total_bytes: int = 16 * GIB
    #: X's files shrink 5 to 30 times; deflate can reach 1,032.
    ratio: int = 300
    #: Below this, ratio means nothing: an empty list is tiny.
    free_bytes: int = 32 * MIB
    #: One entry of an array; a whole manifest.
    item_bytes: int = 16 * MIB
    small_file_bytes: int = 8 * MIB
    name_bytes: int = 4096


DEFAULT = Limits()

#: How much is held at once.
BLOCK = 256 * 1024
