"""What this machine's processor does badly, and how to have it done otherwise."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")
#: Room for what is said of the first processor; the others are like it.
FIRST = 4096
#: AMD's Zen 4 (Zen 3 has no AVX-512 at all).
VENDOR, FAMILY = "AuthenticAMD", "25"
#: NumPy's own switch, read when it is imported, and its name for AVX-512 there (from NumPy 2.4 on).
SWITCH, AVX512 = "NPY_DISABLE_CPU_FEATURES", "X86_V4"


def spare_slow_sorting(environment: MutableMapping[str, str] = os.environ, cpu_info: Path = CPU_INFO) -> None:
    """Have NumPy sort without AVX-512 where that is five times slower; call it before NumPy is imported.

    Zen 4 stores what it compresses by microcode, which NumPy's AVX-512 sort does for each step: 60 ns a word instead of
    12 (AMD's optimisation guide for Zen 4, section 2.11.2; numpy/x86-simd-sort issue 6). Whoever set the switch
    themselves keeps it.
    """
    if SWITCH in environment:
        return
    try:
        with cpu_info.open("rb") as file:
            said = file.read(FIRST).decode("ascii", "replace").partition("\n\n")[0]
    except OSError:
        return  # another system than Linux
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}
    if (facts.get("vendor_id"), facts.get("cpu family")) == (VENDOR, FAMILY) and "avx512vl" in facts.get("flags", ""):
        environment[SWITCH] = AVX512
