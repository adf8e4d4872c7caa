"""The keys of this site, for those services that seal or make pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache

from essaim.base.sealing import Sealer
from essaim.conf.env import WrongSetting
from essaim.conf.settings import current
from essaim.matching.pseudonyms import Pseudonymiser
from essaim.store.locks import write_lock
from essaim.store.models import KeyCheck


@cache
def sealer() -> Sealer:
    """Give the site's sealer."""
    return Sealer(current().sealing_keys)


@cache
def pseudonymiser() -> Pseudonymiser:
    """Give the site's maker of pseudonyms."""
    return Pseudonymiser(current().pseudonym_keys)


def check_keys() -> None:
    """Make sure that each pseudonym key is the one under which this database was begun. Raises WrongSetting.

    With another key nothing would fail: lists would be kept and nobody found any more. A version that is new here is
    remembered by its check value.
    """
    maker = pseudonymiser()
    known = dict(KeyCheck.objects.values_list("key_version", "value"))
    for version in maker.versions:
        value = maker.check_value(version)
        if version not in known:
            with write_lock():
                row, _ = KeyCheck.objects.get_or_create(key_version=version, defaults={"value": value})
            known[version] = row.value
        if not hmac.compare_digest(known[version], value):
            raise WrongSetting(
                "Version %(version)s of the pseudonym key is not the one this site's data was made with: "
                "bring back the keys file that belongs to this database.",
                version=version,
            )


def fingerprint(secret: str, purpose: str) -> str:
    """Give a keyed hash of a high-entropy secret (a code), to look it up without keeping it."""
    key = current().secret_key.encode()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()
