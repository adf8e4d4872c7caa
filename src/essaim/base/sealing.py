"""Sealing: authenticated encryption of what must be kept but not read, under keys that carry an id.

AES-256-GCM with a random 96-bit nonce. A sealed text is `<key id>.<base64url(nonce + ciphertext)>`; its purpose
(which column, which row) is authenticated with it, so that a sealed value copied elsewhere does not open.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from essaim.base.errors import EssaimError

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(EssaimError):
    """A sealed value could not be opened: its key is missing, or it was altered."""

    code = "seal-broken"


def key_of(sealed: str) -> str:
    """Give the id of the key that a sealed text needs."""
    return sealed.partition(".")[0]


class Sealer:
    """Seals with the newest key, opens with any key it holds."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take keys by id, the newest last; each of exactly 32 bytes."""
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a sealer needs at least one key, each of 32 bytes")
        self._keys = dict(keys)
        self._newest = list(keys)[-1]

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._newest

    def seal(self, clear: str, purpose: str) -> str:
        """Give `clear` sealed for `purpose`."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._keys[self._newest]).encrypt(nonce, clear.encode(), purpose.encode())
        return f"{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """Give the clear text back. Raises SealBroken."""
        key_id, _, body = sealed.partition(".")
        try:
            raw = base64.urlsafe_b64decode(body)
            clear = AESGCM(self._keys[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
        except (KeyError, ValueError, binascii.Error, InvalidTag) as error:
            raise SealBroken from error
        return clear.decode()
