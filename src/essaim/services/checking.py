"""What an operator asks before opening the site, and when something is odd: how everything stands."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from essaim.base import clock
from essaim.base.errors import EssaimError
from essaim.conf.settings import current
from essaim.networks.contract import Reach
from essaim.networks.http import Http
from essaim.services import compacting, keys, upkeep
from essaim.services.backing_up import postgresql
from essaim.services.networks import reach

GB = 1_000_000_000
#: Less free room than this is too little; a backup needs as much as the database besides.
LEAST_ROOM, ROOM_TO_WARN = GB // 2, 2 * GB
#: Sign-ins of Bluesky are refused when the clock is off by more.
LARGEST_SKEW = timedelta(seconds=30)
LOCALES = [Path(folder) for folder in settings.LOCALE_PATHS]
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NETWORK_SECONDS = 10.0


class Verdict(StrEnum):
    """How one thing stands."""

    FINE = "fine"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, how it stands, and what to do when it does not stand well."""

    about: str
    verdict: Verdict
    words: str


Check = Callable[[], Iterator[Finding]]


def findings(*, network: bool = True) -> Iterator[Finding]:
    """Look at everything, one after the other; `network` also sends requests out."""
    for about, check in CHECKS.items():
        if about in OUTSIDE and not network:
            continue
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 - one check that breaks must not hide the others
            yield Finding(about, Verdict.WRONG, f"could not be looked at ({type(error).__name__})")


def _settings() -> Iterator[Finding]:
    site, wrong = current(), []
    local = urlsplit(site.base_url).hostname in LOOPBACK
    if not local and not site.base_url.startswith("https://"):
        wrong.append("ESSAIM_BASE_URL must begin with https://, or no sign-in is safe")
    if site.debug:
        wrong.append("ESSAIM_DEBUG shows the inside of the site to strangers: leave it out")
    if site.allow_loopback and not local:
        wrong.append("ESSAIM_ALLOW_LOOPBACK opens this machine's own network to requests: leave it out")
    if site.demo and not local:
        wrong.append("ESSAIM_DEMO says that nothing is real: leave it out")
    yield from (Finding("settings", Verdict.WRONG, words) for words in wrong)
    if not site.contact:
        yield Finding("settings", Verdict.WARNING, "ESSAIM_CONTACT is empty: nobody can write to you")
    if not wrong:
        yield Finding("settings", Verdict.FINE, f"the site is at {site.base_url}")


def _install() -> Iterator[Finding]:
    """Look whether what Essaim needs beside itself is there, as far as it can be missed late."""
    catalogues = [folder / "fr" / "LC_MESSAGES" / "django.mo" for folder in LOCALES]
    missing = [str(file) for file in catalogues if not file.exists()]
    yield from (Finding("install", Verdict.WRONG, f"{file} is missing: install Essaim anew") for file in missing)
    programs = postgresql.missing_programs() if connection.vendor == "postgresql" else []
    if programs:
        words = f"no backup can be made or brought back: {' and '.join(programs)} missing (Debian: postgresql-client)"
        yield Finding("install", Verdict.WRONG, words)
    if not missing and not programs:
        yield Finding("install", Verdict.FINE, f"Essaim {version('essaim')}, Python {python_version()}")


def _keys() -> Iterator[Finding]:
    site = current()
    site.require_keys()
    file = site.keys_file
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("keys", Verdict.WRONG, f"{file} can be read by others: chmod 600 {file}")
    if file.exists() and site.data_dir in file.parents:
        yield Finding("keys", Verdict.WARNING, f"{file} is inside the data folder, where copies of it are made easily")
    try:
        keys.check_keys()
    except EssaimError as error:
        yield Finding("keys", Verdict.WRONG, str(error))
    else:
        yield Finding("keys", Verdict.FINE, "they belong to this database; keep a copy away from the backups")


def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if left:
        yield Finding("database", Verdict.WARNING, f"{len(left)} migrations wait: essaim upgrade")
    else:
        yield Finding("database", Verdict.FINE, f"{connection.vendor}, up to date")


def _index() -> Iterator[Finding]:
    problems = [one.problem for which in compacting.indices() if (one := compacting.condition(*which)).problem]
    if problems:
        yield Finding("index", Verdict.WARNING, f"{problems[0]}; the worker writes it anew, or: essaim index rebuild")
    else:
        yield Finding("index", Verdict.FINE, "as the database says")


def _worker() -> Iterator[Finding]:
    seen = upkeep.last_seen()
    if upkeep.worker_is_silent():
        since = seen.isoformat(timespec="seconds") if seen else "ever"
        yield Finding("worker", Verdict.WARNING, f"none seen since {since}: nobody is followed. Is one running?")
    else:
        yield Finding("worker", Verdict.FINE, f"seen {seen:%Y-%m-%d %H:%M:%S} UTC")


def _mail() -> Iterator[Finding]:
    server = getattr(current(), "mail_server", None)
    if server is None:
        yield Finding("mail", Verdict.WARNING, "no mail server is set: notices are only on the site")
        return
    from django.core.mail import get_connection

    try:
        mail = get_connection()
        mail.open()
        mail.close()
    except OSError as error:
        yield Finding("mail", Verdict.WRONG, f"the mail server does not answer as set ({type(error).__name__})")
    else:
        yield Finding("mail", Verdict.FINE, "the mail server answers")


def _disk() -> Iterator[Finding]:
    site = current()
    free = shutil.disk_usage(site.data_dir).free
    size = Path(str(connection.settings_dict["NAME"])).stat().st_size if connection.vendor == "sqlite" else 0
    words = f"{free / GB:.1f} GB free in {site.data_dir}"
    if free < LEAST_ROOM + size:
        yield Finding("disk", Verdict.WRONG, f"{words}: too little")
    elif free < ROOM_TO_WARN + 2 * size:
        yield Finding("disk", Verdict.WARNING, f"{words}: little; a backup needs as much as the database")
    else:
        yield Finding("disk", Verdict.FINE, words)
    if not os.access(site.data_dir, os.W_OK):
        yield Finding("disk", Verdict.WRONG, f"{site.data_dir} cannot be written by this user")
    if stat.S_IMODE(site.data_dir.stat().st_mode) & 0o077:
        yield Finding("disk", Verdict.WARNING, f"{site.data_dir} can be read by others: chmod 700 {site.data_dir}")


def _outgoing() -> Iterator[Finding]:
    """Ask the two services without which no Bluesky account is found; their clock is compared with ours."""
    site = current()
    for name, url in (("ESSAIM_PLC_URL", site.plc_url), ("ESSAIM_HANDLE_RESOLVER_URL", site.handle_resolver_url)):
        try:
            date = asyncio.run(_date_at(reach(), url))
        except EssaimError as error:
            yield Finding("network", Verdict.WRONG, f"{url} ({name}) is not reached: {error}")
            continue
        yield Finding("network", Verdict.FINE, f"{url} answers")
        if date is not None:
            yield _skew(date)
            return


def _skew(date: datetime) -> Finding:
    skew = abs(clock.now() - date)
    if skew > LARGEST_SKEW:
        words = f"off by {skew.total_seconds():.0f} seconds: sign-ins fail. Is the time kept by NTP?"
        return Finding("clock", Verdict.WRONG, words)
    return Finding("clock", Verdict.FINE, "right to within half a minute")


async def _date_at(way: Reach, url: str) -> datetime | None:
    async with Http(way, total_seconds=NETWORK_SECONDS, connect_seconds=NETWORK_SECONDS) as http:
        answer = await http.get(url, retries=0)
    date = answer.headers.get("date")
    try:
        moment = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment else None


def _queue() -> Iterator[Finding]:
    site = current()
    if not site.queue_url:
        yield Finding("queue", Verdict.FINE, "a file in the data folder")
        return
    try:
        import redis

        redis.Redis.from_url(site.queue_url, socket_connect_timeout=2, socket_timeout=2).ping()
    except ImportError:
        yield Finding("queue", Verdict.WRONG, "the Python library of Redis is not installed: pip install essaim[redis]")
    except (redis.RedisError, ValueError):
        yield Finding("queue", Verdict.WRONG, "Redis does not answer at ESSAIM_QUEUE_URL")
    else:
        yield Finding("queue", Verdict.FINE, "Redis answers")


def _reachable_database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError:
        yield Finding("database", Verdict.WRONG, "it does not answer at ESSAIM_DATABASE_URL")


CHECKS: dict[str, Check] = {
    "install": _install,
    "settings": _settings,
    "connection": _reachable_database,
    "database": _database,
    "keys": _keys,
    "index": _index,
    "queue": _queue,
    "worker": _worker,
    "mail": _mail,
    "disk": _disk,
    "network": _outgoing,
}
#: What sends requests to other machines.
OUTSIDE = {"mail", "network"}
