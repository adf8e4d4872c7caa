"""Whatever bytes are dropped, reading ends with values, problems, or one clear sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.inputs import BARE, INSIDE, try_one

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOUND = sorted((HERE / "found").glob("*"))
CASES = [
    case
    for kind in ("cases", "post_cases", "ad_cases", "about_cases")
    for case in (HERE.parent / "archives" / kind).iterdir()
]


def seeds(corpus: Path) -> None:
    """Start from what real archives look like, so that the first mutation is already deep in the readers."""
    corpus.mkdir()
    for case in sorted(CASES):
        files = case / "files"
        members = {path.relative_to(files).as_posix(): path for path in sorted(files.rglob("*")) if path.is_file()}
        packed = corpus / f"{case.name}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name, path in members.items():
                file.write(path, name)
        packed.write_bytes(b"\xff" + packed.read_bytes())
        for name, path in members.items():
            for kind, known in enumerate((*BARE, *INSIDE)):
                if name.rsplit("/", 1)[-1] == known.rsplit("/", 1)[-1]:
                    (corpus / f"{case.name}-{kind}").write_bytes(bytes([kind]) + path.read_bytes())


def fuzz(tmp_path: Path, seconds: int) -> str:
    seeds(tmp_path / "corpus")
    corpus = str(tmp_path / "corpus")
    limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=1024", "-max_len=16384", "-verbosity=1"]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz.archives",
            *limits,
            f"-artifact_prefix={tmp_path}/",
            corpus,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 120,
    )
    kept = [path.name for path in tmp_path.glob("*-*") if path.is_file()]
    assert run.returncode == 0, f"{kept}: put it into tests/fuzz/found\n{run.stderr[-4000:]}"
    return run.stderr


needs_atheris = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris has no build for this Python or system"
)


@needs_atheris
def test_ten_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    done = re.search(r"Done (\d+) runs", told := fuzz(tmp_path, 10))
    assert done, told[-2000:]
    assert int(done[1]) > 100, "hardly anything was tried"


@needs_atheris
@pytest.mark.long
@pytest.mark.timeout(900)
def test_ten_minutes_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    done = re.search(r"Done (\d+) runs", told := fuzz(tmp_path, 600))
    assert done, told[-2000:]


def test_what_was_found_stays_mended() -> None:
    for path in FOUND:
        try_one(path.read_bytes())
