"""Feeds the archive readers with what nobody would write, guided by what code it reaches.

Run by `test_fuzz.py`; alone: `python -m tests.fuzz.archives CORPUS_FOLDER -max_total_time=60`. Whatever is given,
reading ends with values, problems, or one of our own errors with a sentence. An input that does otherwise is kept by
libFuzzer as `crash-…`: put it into `tests/fuzz/found`, where every test run reads it again.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["essaim.archives", "essaim.model"]):
    from tests.fuzz.inputs import try_one

if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
