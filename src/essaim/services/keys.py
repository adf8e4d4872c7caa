"""The keys of this site, for those services that seal or make pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache

from essaim.base.sealing import Sealer
from essaim.conf.settings import current
from essaim.matching.pseudonyms import Pseudonymiser


@cache
def sealer() -> Sealer:
    """Give the site's sealer."""
    return Sealer(current().sealing_keys)


@cache
def pseudonymiser() -> Pseudonymiser:
    """Give the site's maker of pseudonyms."""
    return Pseudonymiser(current().pseudonym_keys)


def fingerprint(secret: str, purpose: str) -> str:
    """Give a keyed hash of a high-entropy secret (a code), to look it up without keeping it."""
    key = current().secret_key.encode()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()
