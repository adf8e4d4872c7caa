"""What a fuzzed input stands for, and everything that is then read from it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import chain
from pathlib import Path

from essaim.archives import Purpose, open_archive
from essaim.base.errors import BadInput

#: The first byte of an input says as what the rest is given.
BARE = ("following.js", "follower-part1.js", "tweets.js", "following.json", "photo.jpg", "account.js")
INSIDE = (
    "data/manifest.js",
    "data/account.js",
    "data/tweets.js",
    "data/note-tweet.js",
    "data/ad-impressions.js",
    "data/personalization.js",
    "data/block.js",
    "tweet.js",
    "data/js/tweets/2016_05.js",
    "data/js/user_details.js",
    "data/screen-name-change.js",
    "data/profile.js",
    "data/ad-engagements.js",
    "data/community-tweet.js",
    "data/lists-created.js",
)
_LARGEST = 1 << 20


def read_everything(paths: list[Path]) -> None:
    """Ask everything an archive can tell; our own refusals are answers."""
    for purpose in Purpose:
        try:
            with open_archive(paths, purpose) as archive:
                archive.summary()
                archive.presence()
                archive.personalization()
                everything = (
                    archive.contacts(handles=True),
                    archive.posts(communities=True),
                    archive.media(),
                    archive.ad_impressions(),
                    archive.ad_engagements(),
                    archive.do_not_follow(),
                )
                for _ in chain(*everything):
                    pass
        except BadInput:
            continue


def given(data: bytes, scratch: Path) -> list[Path]:
    """Write an input as what its first byte says: a file alone, a member of a sound ZIP, or the bytes of a ZIP."""
    kind, body = data[0], data[1 : _LARGEST + 1]
    if kind < len(BARE):
        path = scratch / BARE[kind]
        path.write_bytes(body)
    elif kind < len(BARE) + len(INSIDE):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
            file.writestr("data/following.js", b'window.YTD.following.part0 = [{"following":{"accountId":"12"}}]')
            file.writestr(INSIDE[kind - len(BARE)], body)
        path = scratch / "archive.zip"
        path.write_bytes(packed.getvalue())
    else:
        path = scratch / "archive.zip"
        path.write_bytes(body)
    return [path]


def try_one(data: bytes) -> None:
    """Read one input in a folder of its own."""
    if not data:
        return
    with tempfile.TemporaryDirectory(prefix="essaim-fuzz-") as scratch:
        read_everything(given(data, Path(scratch)))
