"""The keys file: made once, private, never in the database nor in its backups; and what a rotation writes into it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from essaim.base.sealing import KEY_BYTES
from essaim.conf.env import WrongSetting

HEAD = (
    "# Essaim's keys. Whoever holds them can read tokens and test pseudonyms: keep a copy in a safe place,\n"
    "# never beside the backups. Without them the site's data is lost. `essaim keys rotate` changes them.\n"
)


@dataclass(frozen=True)
class Keys:
    """Keys by id, the newest last. `client_secrets` are what the site proves itself by, as a client of other servers.

    A file of before has none of these: then each follows from a sealing key.
    """

    secret_key: str = field(default="", repr=False)
    sealing_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    pseudonym_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    client_secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def client(self) -> Mapping[str, bytes]:
        """The client's secrets, the newest last. One cannot go back from such a secret to the sealing key."""
        return self.client_secrets or {name: _client_secret(key) for name, key in self.sealing_keys.items()}

    def with_new(self) -> Keys:
        """Give these with a new sealing key and a new version of the pseudonym key, the newest from now on."""
        version = str(max(map(int, self.pseudonym_keys), default=0) + 1)
        return replace(
            self,
            sealing_keys={**self.sealing_keys, _next_name(self.sealing_keys): secrets.token_bytes(KEY_BYTES)},
            pseudonym_keys={**self.pseudonym_keys, version: secrets.token_bytes(KEY_BYTES)},
            client_secrets=dict(self.client),
        )

    def with_new_client(self) -> Keys:
        """Give these with a new secret of the client alone: accounts on Bluesky must be signed in again."""
        return replace(self, client_secrets={_next_name(self.client): secrets.token_bytes(KEY_BYTES)})

    def without(self, sealing: set[str], versions: set[int]) -> Keys:
        """Give these without some, which are then good for nothing here."""
        return replace(
            self,
            sealing_keys={name: key for name, key in self.sealing_keys.items() if name not in sealing},
            pseudonym_keys={name: key for name, key in self.pseudonym_keys.items() if int(name) not in versions},
            client_secrets=dict(self.client),
        )


class KeysFile:
    """The keys of a file, read again whenever it was replaced: so a rotation reaches processes that are running."""

    def __init__(self, path: Path) -> None:
        """Take the file's place; it is read at the first look."""
        self._path = path
        self._known: tuple[tuple[int, int, int], Keys] | None = None

    def now(self) -> Keys:
        """Give the keys as the file has them now; those of before while it cannot be read."""
        try:
            stat = self._path.stat()
            stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            known = self._known
            if known is not None and known[0] == stamp:
                return known[1]
            keys = read_keys_file(self._path)
        except (OSError, WrongSetting):
            if self._known is None:
                raise
            return self._known[1]
        self._known = (stamp, keys)
        return keys


def write_keys_file(path: Path) -> None:
    """Write new random keys to `path`, mode 600. Raises WrongSetting when the file exists: keys are never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = Keys(secrets.token_urlsafe(48), *({name: secrets.token_bytes(KEY_BYTES)} for name in ("a", "1", "a")))
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise WrongSetting("There is a keys file already: %(path)s. It was left as it is.", path=path) from error
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(_written(keys))


def replace_keys_file(path: Path, keys: Keys) -> None:
    """Put `keys` in the place of those in the file, at once and for good, under the same owner. Raises WrongSetting."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        before = path.stat()
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(_written(keys))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(PermissionError):
            os.chown(beside, before.st_uid, before.st_gid)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise WrongSetting(
            "The keys file %(path)s cannot be written: %(why)s. The keys are as they were.",
            path=path,
            why=error.strerror or "refused",
        ) from error


def read_keys_file(path: Path) -> Keys:
    """Give the keys in `path`; none when there is no such file. Raises WrongSetting when it cannot be read."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        keys = Keys(
            str(data["secret_key"]),
            *(
                {name: base64.b64decode(key, validate=True) for name, key in section.items()}
                for section in (data["sealing"], data["pseudonyms"], data.get("client", {}))
            ),
        )
    except FileNotFoundError:
        return Keys()
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, binascii.Error) as error:
        raise WrongSetting("The keys file cannot be read: %(path)s", path=path) from error
    sections = (keys.sealing_keys, keys.pseudonym_keys, keys.client_secrets)
    lengths = {len(key) for section in sections for key in section.values()}
    if lengths != {KEY_BYTES} or not all(name.isdigit() for name in keys.pseudonym_keys):
        raise WrongSetting("The keys file holds a key that is not 32 bytes long: %(path)s", path=path)
    return keys


def _written(keys: Keys) -> str:
    sections = (("sealing", keys.sealing_keys), ("pseudonyms", keys.pseudonym_keys), ("client", keys.client_secrets))
    lines = [f'{HEAD}secret_key = "{keys.secret_key}"\n']
    for name, section in sections:
        lines += [f"[{name}]", *(f'{one} = "{base64.b64encode(key).decode()}"' for one, key in section.items()), ""]
    return "\n".join(lines)


def _next_name(known: Mapping[str, bytes]) -> str:
    """Give a name that no key of the file has."""
    number = len(known) + 1
    while f"k{number}" in known:
        number += 1
    return f"k{number}"


def _client_secret(key: bytes) -> bytes:
    return hmac.new(key, b"essaim: secret of the OAuth client", hashlib.sha256).digest()
