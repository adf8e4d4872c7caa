"""The queue on Redis, for workers on several machines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.needs import missing
from tests.servers.ports import free_port

SCRIPT = """
import django; django.setup()
from essaim.jobs import queue
print(type(queue.queue()).__name__)
queue.register()
queue.wake(7)
queue.wake(8)
print(queue.waiting())
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "apt-get install redis-server")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            if "Ready to accept connections" in line:
                break
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def test_messages_go_by_redis_when_the_setting_names_it(redis: str) -> None:
    env = os.environ | {"ESSAIM_QUEUE_URL": redis}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["RedisHuey", "2"]


def test_a_redis_that_is_away_holds_nobody_up_for_long() -> None:
    env = os.environ | {"ESSAIM_QUEUE_URL": "redis://127.0.0.1:1/0"}
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ConnectionError" in done.stderr
    assert time.monotonic() - began < 60
