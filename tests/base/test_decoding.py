"""Decoding, by many threads that all meet a type for the first time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "essaim"

#: Types that name one another, met by four threads at once; a process of its own, which dies of it when they may.
MANY_AT_ONCE = """
import sys, threading, types
from essaim.base.decoding import decoded, decoded_toml
sys.setswitchinterval(1e-6)
source = "from __future__ import annotations\\nfrom msgspec import Struct\\n" + "".join(
    f"class Level{n}(Struct):\\n    one: Level{n + 1} | None = None\\n    many: list[Level{n + 1}] = []\\n"
    for n in range(8)
) + "class Level8(Struct):\\n    name: str = ''\\n"
body = b'{"one":' * 8 + b'{"name":"x"}' + b"}" * 8
toml = b"one." * 8 + b'name = "x"'
for turn in range(300):
    module = types.ModuleType(f"turn{turn}")
    sys.modules[module.__name__] = module
    exec(source, module.__dict__)
    begin = threading.Barrier(4)
    def decode():
        begin.wait()
        WAY
    threads = [threading.Thread(target=decode) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print("alive")
"""


@pytest.mark.parametrize("way", ["decoded(body, module.Level0)", "decoded_toml(toml, module.Level0)"])
def test_threads_that_meet_a_type_together_live_on(way: str) -> None:
    script = MANY_AT_ONCE.replace("WAY", way)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["alive"]


def test_nothing_is_decoded_in_another_way() -> None:
    for file in SOURCES.rglob("*.py"):
        if file.name == "decoding.py":
            continue
        text = file.read_text(encoding="utf-8")
        for way in ("msgspec.json.decode(", "msgspec.json.Decoder(", "msgspec.convert(", "msgspec.toml.decode("):
            assert way not in text, f"{file.name}: use essaim.base.decoding"
