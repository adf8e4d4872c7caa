"""What `essaim bench archive` measures, each function in a process of its own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from essaim.archives import Purpose, open_archive
from essaim.model import Direction, Post, ReadProblem


def invent(folder: str, posts: int, contacts: int, sparse_gigabytes: float) -> dict[str, float]:
    """Write the three archives into `folder`; give the megabytes of text in the posts of the first."""
    from essaim.archives.invent import invent_x_archive
    from essaim.model import ArchiveOwner

    owner = ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud")
    ids = [str(10**18 + 7919 * number) for number in range(contacts)]
    few = ids[:3_000]
    named = {remote_id: (f"person_{at}", f"Person {at}") for at, remote_id in enumerate(few)}
    root = Path(folder)
    invent_x_archive(root / "posts.zip", seed=1, owner=owner, following=few, mentioned=named, posts=posts)
    invent_x_archive(root / "contacts.zip", seed=2, owner=owner, following=ids, posts=0, part_size=len(ids))
    invent_x_archive(
        root / "sparse.zip",
        seed=3,
        owner=owner,
        following=few,
        followers=few,
        posts=20_000,
        media=2_000,
        media_bytes=int(sparse_gigabytes * 1e9 / 2_000),
    )
    with zipfile.ZipFile(root / "posts.zip") as file:
        size = sum(
            info.file_size
            for info in file.infolist()
            if info.filename.startswith("data/tweets") and info.filename.endswith(".js")
        )
    return {"posts_mb": size / 1e6, "sparse_gb": (root / "sparse.zip").stat().st_size / 1e9}


def names_out_of_posts(path: str) -> int:
    """Read every post for the names it holds, and give how many contacts have got one."""
    with open_archive([Path(path)]) as archive:
        return sum(1 for item in archive.contacts(handles=True) if getattr(item, "handle", None))


def posts(path: str) -> int:
    """Read every post whole, its links written out; give how many."""
    with open_archive([Path(path)], Purpose.POSTS) as archive:
        return sum(1 for item in archive.posts() if isinstance(item, Post))


def whole_file(path: str) -> int:
    """The baseline: inflate the posts' files whole, decode them whole; give how many posts name somebody."""
    found = 0
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.startswith("data/tweets") and name.endswith(".js"):
                text = file.read(name).decode()
                items = json.loads(text[text.index("=") + 1 :])
                found += sum(1 for item in items if item["tweet"]["entities"]["user_mentions"])
    return found


def inflate(path: str) -> int:
    """Inflate the posts' files and do nothing with them: what no reader can beat."""
    total = 0
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            if info.filename.startswith("data/tweets") and info.filename.endswith(".js"):
                with file.open(info) as member:
                    while block := member.read(1 << 18):
                        total += len(block)
    return total


def contacts(path: str) -> int:
    """Read the two lists, and give how many contacts there are."""
    with open_archive([Path(path)]) as archive:
        return sum(1 for item in archive.contacts() if not isinstance(item, ReadProblem))


def whole_list(path: str) -> int:
    """The baseline: decode the list of follows whole."""
    with zipfile.ZipFile(path) as file:
        text = file.read("data/following.js").decode()
    return len({item["following"]["accountId"] for item in json.loads(text[text.index("=") + 1 :])})


def ids(path: str) -> int:
    """Read the ids of one list, as an import does, and give how many."""
    with open_archive([Path(path)]) as archive:
        return sum(1 for item in archive.follow_ids(Direction.FOLLOWING) if isinstance(item, str))
