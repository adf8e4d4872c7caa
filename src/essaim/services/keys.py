"""The keys of this site, for those services that seal or make pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache

from essaim.base.sealing import Sealer
from essaim.conf.env import WrongSetting
from essaim.conf.keys import Keys, KeysFile
from essaim.conf.settings import current
from essaim.matching.pseudonyms import Pseudonymiser
from essaim.store.locks import write_lock
from essaim.store.models import KeyCheck


@dataclass(frozen=True)
class _Made:
    """What was made of the keys, good as long as these are the keys."""

    keys: Keys
    sealer: Sealer
    pseudonymiser: Pseudonymiser


_made: _Made | None = None


def site_keys() -> Keys:
    """Give the site's keys as they are now: a rotation replaces them under processes that are running."""
    file = _keys_file()
    return _keys_of_settings() if file is None else file.now()


def sealer() -> Sealer:
    """Give the site's sealer. Ask for it each time: it is another one after a rotation."""
    return _of_now().sealer


def pseudonymiser() -> Pseudonymiser:
    """Give the site's maker of pseudonyms. Ask for it each time, and under the write lock before what is written."""
    return _of_now().pseudonymiser


def pseudonym_keys() -> dict[int, bytes]:
    """Give the live pseudonym keys by version."""
    return {int(version): key for version, key in site_keys().pseudonym_keys.items()}


@cache
def _keys_file() -> KeysFile | None:
    site = current()
    return KeysFile(site.keys_file) if site.keys_in_file else None


@cache
def _keys_of_settings() -> Keys:
    site = current()
    versions = {str(version): key for version, key in site.pseudonym_keys.items()}
    return Keys(site.secret_key, site.sealing_keys, versions, site.client_secrets)


def _of_now() -> _Made:
    global _made  # noqa: PLW0603 - one for the process, replaced whole
    keys, made = site_keys(), _made
    if made is None or made.keys is not keys:
        versions = {int(version): key for version, key in keys.pseudonym_keys.items()}
        made = _made = _Made(keys, Sealer(keys.sealing_keys), Pseudonymiser(versions))
    return made


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
