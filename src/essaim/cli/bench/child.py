"""The process a case is measured in: imports nothing of Essaim by itself, so that its memory is the case's own.

`measuring.run` starts it, gives it a case on stdin and reads the outcome on stdout; what the case
prints goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

INTERRUPTED = 130


def peak_bytes() -> int:
    """Give the most memory this process has held at once, in bytes.

    Linux's own count for this program comes first: `ru_maxrss` also counts what the process was before it became
    this program, that is, its parent.
    """
    return _status("VmHWM") or _ru_maxrss()


def held_bytes() -> int:
    """Give the memory this process holds now, in bytes; where only the peak is known, the peak."""
    return _status("VmRSS") or _ru_maxrss()


def forget_peak() -> None:
    """Count the peak anew from here on, where the system can (Linux); elsewhere it stays the process's own."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _status(name: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def _ru_maxrss() -> int:
    import resource

    # Kilobytes everywhere but on macOS, which counts bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _run(function: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Give what one case took: the call alone in seconds and in the processor's, the whole process in bytes."""
    module, _, name = function.partition(":")
    call = getattr(import_module(module), name) if module else dict
    began, worked = time.perf_counter(), time.process_time()
    result = call(**arguments)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak_bytes(), "result": result}


def _main() -> None:
    asked = json.load(sys.stdin)
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            outcome = _run(asked["function"], asked["arguments"])
        except KeyboardInterrupt:
            # Whoever started us was interrupted too, and explains.
            os._exit(INTERRUPTED)
        json.dump(outcome, answer)


if __name__ == "__main__":
    _main()
