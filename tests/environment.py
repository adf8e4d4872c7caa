"""The environment of a test process, set before Django's settings are read."""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.servers import postgresql, shared

DATABASES = ("sqlite", "postgresql")


def _key(seed: int) -> str:
    return base64.b64encode(bytes((seed + 7 * place) % 256 for place in range(32))).decode()


#: Fixed, and good for nothing but tests.
KEYS = {
    "ESSAIM_SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 3,
    "ESSAIM_SEALING_KEYS": f"t:{_key(11)}",
    "ESSAIM_PSEUDONYM_KEYS": f"1:{_key(23)}",
}

#: An address of this machine at which nobody answers.
NOBODY = "http://localhost:9"

_resources = ExitStack()


def database() -> str:
    """Give which database this run is on."""
    name = os.environ.get("ESSAIM_TEST_DATABASE", "sqlite")
    if name not in DATABASES:
        raise SystemExit(f"ESSAIM_TEST_DATABASE must be one of {', '.join(DATABASES)}, not {name}")
    return name


def prepare() -> Path:
    """Set this process's ESSAIM_* variables and give its folder, which goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="essaim-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("ESSAIM_") and not name.startswith("ESSAIM_TEST_")]:
        del os.environ[name]
    os.environ |= {
        **KEYS,
        "ESSAIM_DATA_DIR": str(folder / "data"),
        "ESSAIM_KEYS_FILE": str(folder / "keys.toml"),
        "ESSAIM_BASE_URL": "http://127.0.0.1:8000",
        "ESSAIM_ALLOW_LOOPBACK": "1",
        # Nobody listens there: who is asked about handles and blocks is away, unless a story starts one.
        "ESSAIM_HANDLE_RESOLVER_URL": NOBODY,
        # A server that is not there: letters stay in memory unless a story starts one.
        "ESSAIM_MAIL_URL": "smtp://127.0.0.1:9",
        "ESSAIM_MAIL_FROM": "Essaim <essaim@site.example>",
        "DJANGO_SETTINGS_MODULE": "essaim.settings",
    }
    (folder / "data" / "uploads").mkdir(parents=True)
    shared.prepare()
    if database() == "postgresql":
        os.environ["ESSAIM_DATABASE_URL"] = _cluster()
    return folder


def _cluster() -> str:
    """Give the cluster's address: started by the first process of the run, inherited by those it starts."""
    if "ESSAIM_TEST_POSTGRESQL" not in os.environ:
        bin_dir = postgresql.programs()
        if bin_dir is None:
            raise SystemExit(f"PostgreSQL is not installed; on Debian: {postgresql.INSTALL}")
        os.environ["ESSAIM_TEST_POSTGRESQL"] = _resources.enter_context(postgresql.running(bin_dir))
        atexit.register(close)
    return os.environ["ESSAIM_TEST_POSTGRESQL"]


def close() -> None:
    """Stop what this process started."""
    _resources.close()
