"""Faults that can be switched on, per server, for the next N requests or by chance."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong."""

    STATUS = "status"  # answers `status`; with `after`, only once the request was carried out
    TIMEOUT = "timeout"  # never answers; with `after`, the request was carried out
    DOWN = "down"  # closes the connection at once; other servers cannot reach it either
    SLOW = "slow"  # answers rightly, `seconds` late
    TOO_MANY = "too-many"  # 429 now, to be retried in `seconds`
    BODY = "body"  # an odd answer: html, truncated, empty, types, deep, endless
    EXPIRE_TOKEN = "expire-token"  # noqa: S105 - the access token used has expired
    REVOKE_TOKEN = "revoke-token"  # noqa: S105 - the grant used is dead
    REFUSE_FOLLOWS = "refuse-follows"  # follows of `target` are refused (Mastodon)


BODIES = ("html", "truncated", "empty", "types", "deep", "endless")


@dataclass
class Fault:
    """One fault. `host` is a label (`tilleul`, `pds`…) or empty for all; `times` None means until it is cleared."""

    kind: FaultKind
    host: str = ""
    path: str = ""
    method: str = ""
    times: int | None = None
    probability: float = 1.0
    after: bool = False
    status: int = 503
    seconds: float = 60.0
    body: str = "html"
    target: str = ""
    hits: int = 0

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)
        if self.body not in BODIES:
            raise ValueError(f"body must be one of {', '.join(BODIES)}")

    def concerns(self, host: str, method: str, path: str) -> bool:
        """True when a request like this may be hit (`path` is any part of the request's path)."""
        return (
            (self.times is None or self.times > 0)
            and self.host in {"", host}
            and self.path in path
            and self.method in {"", method}
        )


class Faults:
    """The faults that are switched on; chance is drawn from the world's seed."""

    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated, nothing secret
        self._faults: list[Fault] = []

    def add(self, kind: FaultKind | str, host: str = "", **options: object) -> Fault:
        """Switch a fault on; `options` are the fields of Fault."""
        fault = Fault(FaultKind(kind), host, **options)  # type: ignore[arg-type]
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self, host: str | None = None) -> None:
        """Switch all faults off, or those of one server."""
        with self._lock:
            self._faults = [fault for fault in self._faults if host is not None and fault.host != host]

    def all(self) -> list[Fault]:
        """Give the faults that are on."""
        with self._lock:
            return list(self._faults)

    def strike(self, host: str, method: str, path: str) -> Fault | None:
        """Give the fault that hits this request, if any, and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.kind is FaultKind.REFUSE_FOLLOWS or not fault.concerns(host, method, path):
                    continue
                if fault.probability < 1 and self._random.random() >= fault.probability:
                    continue
                self._count(fault)
                return fault
        return None

    def refuses(self, host: str, target: str) -> bool:
        """True when a follow of `target` is to be refused now."""
        with self._lock:
            for fault in self._faults:
                if fault.kind is FaultKind.REFUSE_FOLLOWS and fault.concerns(host, "", "") and fault.target == target:
                    self._count(fault)
                    return True
        return False

    def is_down(self, host: str) -> bool:
        """True when other servers cannot reach this one."""
        with self._lock:
            return any(f.kind is FaultKind.DOWN and f.concerns(host, f.method, f.path) for f in self._faults)

    def _count(self, fault: Fault) -> None:
        fault.hits += 1
        if fault.times is not None:
            fault.times -= 1
