"""Pseudonyms: what is kept instead of other people's ids.

A pseudonym is the first 8 bytes of AES-128 over one 16-byte block, under a subkey of its own for each network, kind
and key version. Why a single block of "ECB" is right here, though it is wrong nearly everywhere else: the mode's
weakness is that equal blocks give equal ciphertexts, and that is exactly what we want. Inputs are distinct, of fixed
size, one block each; AES under a secret key is a permutation of blocks that nobody can tell from a random one, so two
ids never share a block, and 8 bytes of it collide by chance alone (once in 18 billion billion pairs). No mode, nonce or
padding would add anything but time: a whole list is one call.

What this is not: anonymity. Who holds the key can test any id, and X ids are few enough to test them all. It is
pseudonymisation: a list that leaks from the database or from a backup says nothing without the key, which stands in
neither.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from essaim.model import Network

Words: TypeAlias = npt.NDArray[np.uint64]

SIZE = 8
BLOCK = 16
#: Ids enciphered at once: 256 kB in and as much out stay in a core's cache.
CHUNK = 16_384
#: Shorter keys are refused: HKDF spreads a key's strength, it adds none.
SHORTEST_KEY = 16
_BITS = 64
#: Fewer digits always fit 64 bits.
LEAST_OF_20_DIGITS = 10**19


class Pseudonymiser:
    """Gives pseudonyms under the site's keys, each known by its version."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """Take secret keys by version; the highest version is the newest."""
        if not keys or any(len(key) < SHORTEST_KEY for key in keys.values()):
            raise ValueError(f"pseudonyms need at least one key, each of {SHORTEST_KEY} bytes or more")
        self._keys = dict(keys)
        self._ciphers: dict[tuple[Network, str, int], Cipher[modes.ECB]] = {}

    @property
    def newest(self) -> int:
        """The version under which new lists are written."""
        return max(self._keys)

    @property
    def versions(self) -> tuple[int, ...]:
        """All live versions, the oldest first."""
        return tuple(sorted(self._keys))

    def numbers(
        self, network: Network, ids: Iterable[str | int] | npt.NDArray[np.integer], version: int | None = None
    ) -> Words:
        """Give the pseudonyms of numeric ids, in their order. Raises ValueError for what is no id of 64 bits."""
        values = _as_words(ids)
        out = np.empty(len(values), dtype=np.uint64)
        encryptor = self._encryptor(network, "number", version)
        blocks = np.zeros((min(len(values), CHUNK), 2), dtype=">u8")
        # One block more than goes in: the library asks for that room, and leaves it alone.
        sealed = np.empty((len(blocks) + 1, 2), dtype=">u8")
        for start in range(0, len(values), CHUNK):
            size = len(part := values[start : start + CHUNK])
            blocks[:size, 1] = part
            encryptor.update_into(blocks[:size].data.cast("B"), sealed[: size + 1].data.cast("B"))
            out[start : start + size] = sealed[:size, 0]
        return out

    def number(self, network: Network, remote_id: str | int, version: int | None = None) -> int:
        """Give the pseudonym of one numeric id."""
        return int(self.numbers(network, [remote_id], version)[0])

    def handles(self, network: Network, handles: Iterable[str], version: int | None = None) -> Words:
        """Give the pseudonyms of handles, in their order; writing (case, width, a leading @) makes no difference."""
        return self._texts(network, "handle", map(normalise_handle, handles), version)

    def destinations(self, network: Network, values: Iterable[str], version: int | None = None) -> Words:
        """Give the pseudonyms of accounts people go to, in their order: DIDs as they are, `name@host` as handles."""
        return self._texts(network, "destination", map(normalise_destination, values), version)

    def check_value(self, version: int) -> str:
        """Give a value that only this version's key gives and that says nothing of it: it tells keys apart."""
        info = f"essaim pseudonyms/check/{version}".encode()
        subkey = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._keys[version])
        return hmac.digest(subkey, b"essaim: is this the key?", "sha256").hex()

    def _texts(self, network: Network, kind: str, texts: Iterable[str], version: int | None) -> Words:
        # A keyed hash first, under a subkey of its own: texts have any length, a block has 16 bytes.
        digest = partial(hmac.digest, self._subkey(network, f"{kind}-hash", version, 32), digest="sha256")
        blocks = np.frombuffer(b"".join(digest(text.encode())[:BLOCK] for text in texts), dtype=">u8")
        return self._encipher(network, kind, version, blocks.reshape(-1, 2))

    def _encipher(self, network: Network, kind: str, version: int | None, blocks: npt.NDArray[np.uint64]) -> Words:
        encryptor = self._encryptor(network, kind, version)
        sealed = encryptor.update(np.ascontiguousarray(blocks).data.cast("B") if len(blocks) else b"")
        return np.frombuffer(sealed, dtype=">u8")[::2].astype(np.uint64)

    def _encryptor(self, network: Network, kind: str, version: int | None) -> CipherContext:
        version = self.newest if version is None else version
        cipher = self._ciphers.get((network, kind, version))
        if cipher is None:
            # One block each, all distinct: see the top of this file.
            cipher = Cipher(algorithms.AES(self._subkey(network, kind, version, BLOCK)), modes.ECB())  # noqa: S305
            self._ciphers[network, kind, version] = cipher
        return cipher.encryptor()

    def _subkey(self, network: Network, kind: str, version: int | None, length: int) -> bytes:
        version = self.newest if version is None else version
        info = f"essaim pseudonyms/{network.value}/{kind}/{version}".encode()
        return HKDF(hashes.SHA256(), length, salt=None, info=info).derive(self._keys[version])


def normalise_handle(handle: str) -> str:
    """Give the handle as it is compared: `@Ana_B` and `ANA_B` are one. Raises ValueError when nothing is left."""
    text = unicodedata.normalize("NFKC", handle).strip().lstrip("@").strip()
    name, at, host = text.partition("@")
    # Twice, since folding can leave what NFKC would still change: then the result is stable.
    name = unicodedata.normalize("NFKC", name.casefold()).casefold()
    if not name:
        raise ValueError("an empty handle has no pseudonym")
    return f"{name}{at}{host.lower()}"


def normalise_destination(value: str) -> str:
    """Give an account's identifier as it is compared: a DID as it is, else the handle."""
    value = value.strip()
    return value if value.startswith("did:") else normalise_handle(value)


def sorted_list(values: Iterable[int] | Words) -> bytes:
    """Give pseudonyms as a `FollowList` row keeps them: sorted, each once, 8 bytes each, the highest byte first."""
    words = values if isinstance(values, np.ndarray) else np.fromiter(values, dtype=np.uint64)
    return each_once(words).astype(">u8").tobytes()


def each_once(words: Words) -> Words:
    """Give the words sorted, each once."""
    # Not `np.unique`: it goes through a hash table first, which takes three times longer.
    words = np.sort(words)
    if len(words) < 2:
        return words
    new = np.empty(len(words), dtype=np.bool_)
    new[0] = True
    np.not_equal(words[1:], words[:-1], out=new[1:])
    return words[new]


def from_bytes(data: bytes | memoryview) -> Words:
    """Give a row's pseudonyms as numbers, sorted as they are in the row."""
    return np.frombuffer(data, dtype=">u8").astype(np.uint64)


def contains(data: bytes | memoryview, pseudonym: int) -> bool:
    """Say exactly whether a row's list holds `pseudonym`, without turning the list into anything else."""
    octets, wanted = bytes(data), int(pseudonym).to_bytes(SIZE, "big")
    # Looking the bytes through beats halving in Python, also in the longest list. They may be parts of two neighbours.
    place = octets.find(wanted)
    while place > 0 and place % SIZE:
        place = octets.find(wanted, place + 1)
    return place >= 0


def signed(value: int) -> int:
    """Give a pseudonym as databases keep it: they have no unsigned 64-bit numbers."""
    return value - (1 << _BITS) if value >> (_BITS - 1) else value


def unsigned(value: int) -> int:
    """Give a pseudonym back from what a database keeps."""
    return value + (1 << _BITS) if value < 0 else value


def registered_array(values: Iterable[int]) -> Words:
    """Give the members' pseudonyms, signed as databases keep them, as a sorted array to search in."""
    return each_once(np.fromiter(values, dtype=np.int64).view(np.uint64))


def _as_words(ids: Iterable[str | int] | npt.NDArray[np.integer]) -> Words:
    if isinstance(ids, np.ndarray):
        if ids.dtype.kind == "i" and len(ids) and ids.min() < 0:
            raise ValueError("an id is never negative")
        if ids.dtype.kind not in "iu":
            raise ValueError("an array of ids holds whole numbers")
        return ids.astype(np.uint64, copy=False)
    ids = list(ids)
    if (words := _all_at_once(ids)) is not None:
        return words
    try:
        return np.fromiter(map(_as_id, ids), dtype=np.uint64, count=len(ids))
    except OverflowError as error:
        raise ValueError("an id fits 64 bits and is never negative") from error


def _all_at_once(ids: Sequence[Any]) -> Words | None:
    """Give texts of digits, as archives have them, as numbers: several times faster than one by one. Else None."""
    try:
        digits = "".join(ids).encode("ascii").isdigit() and all(ids)
    except (TypeError, UnicodeEncodeError):
        return None
    if not digits:
        return None
    words = np.fromstring(" ".join(ids), dtype=np.uint64, sep=" ")
    # What does not fit 64 bits is read as the greatest number: then each is looked at by itself.
    return words if words.max() < LEAST_OF_20_DIGITS else None


def _as_id(remote_id: str | int) -> int:
    # int() takes "1_0", " 10" and other scripts' digits too: then one account would have several ids.
    if isinstance(remote_id, str) and not (remote_id.isascii() and remote_id.isdigit()):
        raise ValueError("an id is written in digits")
    return int(remote_id)
