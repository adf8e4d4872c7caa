"""The keys file: made once, private, never in the database nor in its backups."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from essaim.base.sealing import KEY_BYTES
from essaim.conf.env import WrongSetting


@dataclass(frozen=True)
class Keys:
    """Keys by id, the newest last."""

    secret_key: str = field(default="", repr=False)
    sealing_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    pseudonym_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def write_keys_file(path: Path) -> None:
    """Write new random keys to `path`, mode 600. Raises WrongSetting when the file exists: keys are never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = (
        "# Essaim's keys. Whoever holds them can read tokens and test pseudonyms: keep a copy in a safe place,\n"
        "# never beside the backups. Without them the site's data is lost.\n"
        f'secret_key = "{secrets.token_urlsafe(48)}"\n\n'
        f'[sealing]\na = "{_random_key()}"\n\n[pseudonyms]\n1 = "{_random_key()}"\n'
    )
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise WrongSetting("There is a keys file already: %(path)s. It was left as it is.", path=path) from error
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(body)


def read_keys_file(path: Path) -> Keys:
    """Give the keys in `path`; none when there is no such file. Raises WrongSetting when it cannot be read."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        keys = Keys(
            secret_key=str(data["secret_key"]),
            sealing_keys={name: base64.b64decode(key, validate=True) for name, key in data["sealing"].items()},
            pseudonym_keys={name: base64.b64decode(key, validate=True) for name, key in data["pseudonyms"].items()},
        )
    except FileNotFoundError:
        return Keys()
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, binascii.Error) as error:
        raise WrongSetting("The keys file cannot be read: %(path)s", path=path) from error
    lengths = {len(key) for key in (*keys.sealing_keys.values(), *keys.pseudonym_keys.values())}
    if lengths != {KEY_BYTES} or not all(name.isdigit() for name in keys.pseudonym_keys):
        raise WrongSetting("The keys file holds a key that is not 32 bytes long: %(path)s", path=path)
    return keys


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
