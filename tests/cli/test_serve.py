"""`essaim serve`: several processes answer and one works; who dies is started again; all end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from essaim.cli import serve
from tests import environment
from tests.servers.ports import free_port
from tests.servers.scratch import scratch_database
from tests.stories.place import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")

READY = "essaim worker: ready"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """Run a site; give its process, its address and its log."""
    port, log = free_port(), folder / "site.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESSAIM_", "DJANGO_"))}
    with scratch_database(folder / "site") as database_url, log.open("wb") as out:
        settings = kept | environment.KEYS | {
            "ESSAIM_DATA_DIR": str(folder / "site"),
            "ESSAIM_DATABASE_URL": database_url,
            "ESSAIM_BASE_URL": f"http://127.0.0.1:{port}",
            "ESSAIM_LISTEN": f"127.0.0.1:{port}",
        }  # fmt: skip
        command = [sys.executable, "-m", "essaim", "serve", *options]
        process = subprocess.Popen(command, env=settings, stdout=out, stderr=out)
        try:
            until(lambda: process.poll() is not None or READY in log.read_text())
            assert process.poll() is None, log.read_text()
            yield process, f"http://127.0.0.1:{port}/health", log
        finally:
            process.terminate()
            process.wait(timeout=60)


def children(process: int) -> set[int]:
    """Give the living children of a process."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if int(parent) == process and state != "Z":
            found.add(int(stat.parent.name))
    return found


def alive(processes: Sequence[int]) -> list[int]:
    return [process for process in processes if Path(f"/proc/{process}").exists()]


def answers(address: str) -> bool:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bool(answer.status == 200)


def test_who_dies_is_started_again_and_ctrl_c_ends_them_all(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as (process, address, log):
        first = children(process.pid)
        assert len(first) == 3, "two that answer, and a worker"
        assert answers(address)
        for one in first:
            os.kill(one, signal.SIGKILL)
        until(lambda: len(children(process.pid) - first) == 3)
        until(lambda: log.read_text().count(READY) == 2)
        assert answers(address)
        said = log.read_text()
        assert [
            said.count(f"{who} ended") for who in ("Process 1 of the site", "Process 2 of the site", "The worker")
        ] == [1, 1, 1]
        others = sorted(children(process.pid))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert alive(others) == []
        assert "Traceback" not in log.read_text()


def test_any_of_the_processes_answers_and_none_outlives_the_first(tmp_path: Path) -> None:
    with serving(tmp_path, "--processes", "2") as (process, address, _log):
        family = sorted(children(process.pid))
        # A process that stands still answers nobody: then the other one must.
        for still in family[:2]:
            os.kill(still, signal.SIGSTOP)
            assert answers(address)
            os.kill(still, signal.SIGCONT)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        until(lambda: not alive(family))


@pytest.mark.parametrize(("cores", "processes"), [(None, 2), (1, 2), (2, 2), (6, 6), (64, 8)])
def test_as_many_answer_as_there_are_cores_within_bounds(
    cores: int | None, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert serve.as_many_as_cores() == processes
