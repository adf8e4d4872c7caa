"""Packs invented files as people do, and as they should not."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from unittest.mock import patch

FOLLOWING = b'window.YTD.following.part0 = [\n  {\n    "following" : {\n      "accountId" : "12"\n    }\n  }\n]'
ACCOUNT = b'window.YTD.account.part0 = [ {"account" : {"accountId" : "%s", "username" : "ana"}} ]'


def pack(target: Path, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> Path:
    """Write a ZIP of these members, names as they are."""
    members = files.items() if isinstance(files, Mapping) else files
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members:
            info = zipfile.ZipInfo("x")
            info.filename = name  # as given: ZipInfo itself would mend it
            # A ZIP inside a ZIP gains nothing from being compressed again.
            file.writestr(info, body, zipfile.ZIP_STORED if name.endswith(".zip") else zipfile.ZIP_DEFLATED)
    return target


def change_directory(path: Path, name: str, at: int, change: bytes) -> None:
    """Overwrite bytes of the directory entry of `name`, `at` bytes after its start."""
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
    data[entry + at : entry + at + len(change)] = change
    path.write_bytes(data)


def break_crc(path: Path, name: str) -> None:
    """Give a member a wrong checksum: who reads it to its end cannot miss it."""
    change_directory(path, name, 16, b"\x01\x02\x03\x04")


def bomb(target: Path, name: str, size: int) -> Path:
    """Write a ZIP whose one member inflates to `size` zeros, without ever holding them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = deflate.compress(b"window.YTD.following.part0 = [") + deflate.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing looks back: the same compressed megabyte can be written again and again.
    megabyte = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    body = head + megabyte * (size >> 20) + deflate.flush()
    raw = name.encode()
    total = 30 + (size >> 20 << 20)
    sizes = struct.pack("<3L", 0, len(body), total)
    local = b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 0x21) + sizes + struct.pack("<2H", len(raw), 0) + raw
    entry = (
        b"PK\x01\x02"
        + struct.pack("<6H", 20, 20, 0, 8, 0, 0x21)
        + sizes
        + struct.pack("<5H2L", len(raw), 0, 0, 0, 0, 0, 0)
        + raw
    )
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, len(entry), len(local) + len(body), 0)
    target.write_bytes(local + body + entry + end)
    return target


def pack_as(how: str, target: Path, files: Mapping[str, bytes]) -> Path:
    """Write a ZIP as golden cases name it in `pack.json`: sound, of an old kind, or as nobody should trust it."""
    if how == "zip64":
        # The large kind's directory, which a zipper otherwise writes beyond 65,535 members only.
        with patch.object(zipfile, "ZIP_FILECOUNT_LIMIT", 0):
            return pack(target, files)
    if how == "nested":
        return pack(target, {"twitter-2025-03-04.zip": pack(target.with_name("inner.zip"), files).read_bytes()})
    if how == "cp437":
        return _in_an_old_code_page(target, files)
    pack(target, files)
    first = next(name for name in files if name.endswith("following.js"))
    if how == "cut":
        target.write_bytes(target.read_bytes()[:-100])
    elif how == "two-gib":
        with target.open("r+b") as file:
            file.truncate(2 << 30)
    elif how == "locked":
        change_directory(target, first, 8, b"\x01\x00")
    elif how == "link":
        change_directory(target, first, 5, b"\x03")  # made on Unix
        change_directory(target, first, 38, struct.pack("<L", 0o120777 << 16))
    elif how == "lying":
        change_directory(target, first, 24, struct.pack("<L", 10))
    else:
        raise ValueError(f"no such way of packing: {how}")
    return target


def _in_an_old_code_page(target: Path, files: Mapping[str, bytes]) -> Path:
    """Write names in cp437 without saying so, as zippers did before UTF-8."""
    raw = {name: name.encode("cp437") for name in files}
    plain = {name: "".join(chr(byte) if byte < 128 else "~" for byte in raw[name]) for name in files}
    pack(target, {plain[name]: body for name, body in files.items()})
    data = target.read_bytes()
    for name in files:
        data = data.replace(plain[name].encode(), raw[name])
    target.write_bytes(data)
    return target
