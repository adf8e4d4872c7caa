"""Names of members as zippers of other systems write them: their own code page, no code page, broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from essaim.archives import open_archive
from essaim.model import Direction
from tests.archives.packing import ACCOUNT, FOLLOWING, pack

PLACEHOLDER = b"Te1e2charge3s"


@pytest.mark.parametrize(
    "folder",
    [
        "Téléchargés".encode("cp437").ljust(len(PLACEHOLDER), b"_"),
        "Téléchargés".encode("cp1252").ljust(len(PLACEHOLDER), b"_"),
        "Téléchar".encode().ljust(len(PLACEHOLDER), b"_"),
        b"\xff\xfe\x80\x81\x9d\xa0\xc3\x28\xe2\x82\xf0\x9f\x90",
    ],
    ids=["cp437", "cp1252", "utf8-unsaid", "nonsense"],
)
def test_a_folder_in_any_code_page_hides_nothing(tmp_path: Path, folder: bytes) -> None:
    name = PLACEHOLDER.decode()
    members = {f"{name}/data/account.js": ACCOUNT % b"9", f"{name}/data/following.js": FOLLOWING}
    path = pack(tmp_path / "a.zip", members)
    path.write_bytes(path.read_bytes().replace(PLACEHOLDER, folder))
    with open_archive([path]) as archive:
        assert list(archive.follow_ids(Direction.FOLLOWING)) == ["12"]
        assert archive.summary().problems == ()
