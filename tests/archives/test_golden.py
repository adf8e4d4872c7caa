"""Golden cases: one folder each, with the files of an invented archive and what must be read from them.

Adding a folder adds a test. `WRITE_CASES=1 pytest tests/archives/test_golden.py` refreshes what is expected; look at
the difference before keeping it. `pack.json` says how the files are given (`zip`, `folder`, `bare`, or `zips`: each
folder a ZIP of its own; by default the first two), may rename members to what a file system cannot hold, and may name
a kind of ZIP (`packing.pack_as`). `test_traps.py` says which case stands for which trap.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from essaim.archives import open_archive
from essaim.base.errors import BadInput
from essaim.model import ReadProblem
from tests.archives.packing import pack, pack_as

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def packings() -> list[Any]:
    return [
        pytest.param(case, packing, id=f"{case.name}-{packing}")
        for case in CASES
        for packing in recipe(case).get("as", ["zip", "folder"])
    ]


def recipe(case: Path) -> dict[str, Any]:
    path = case / "pack.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def given(case: Path, packing: str, scratch: Path) -> list[Path]:
    files = case / "files"
    members = {path.relative_to(files).as_posix(): path for path in sorted(files.rglob("*")) if path.is_file()}
    if packing == "folder":
        return [files]
    if packing == "bare":
        return list(members.values())
    names = recipe(case).get("names", {})
    bodies = {names.get(name, name): path.read_bytes() for name, path in members.items()}
    if packing == "zips":
        return [
            pack(
                scratch / f"{folder}.zip",
                {name: body for name, body in bodies.items() if name.startswith(f"{folder}/")},
            )
            for folder in sorted({name.partition("/")[0] for name in bodies})
        ]
    if kind := recipe(case).get("zip"):
        return [pack_as(kind, scratch / "archive.zip", bodies)]
    return [pack(scratch / "archive.zip", bodies)]


def read(paths: list[Path]) -> dict[str, Any]:
    try:
        with open_archive(paths) as archive:
            summary = archive.summary()
            contacts, problems = [], []
            for item in archive.contacts(handles=True):
                if isinstance(item, ReadProblem):
                    problems.append(item.code)
                else:
                    contacts.append({key: value for key, value in asdict(item).items() if value})
    except BadInput as error:
        return {"refused": error.code}
    told: dict[str, Any] = asdict(summary)
    told["problems"] = [[met.code, met.where.rsplit("/", 1)[-1], met.count] for met in summary.problems]
    return {"summary": told, "contacts": contacts, "problems_with_contacts": sorted(set(problems))}


@pytest.mark.parametrize(("case", "packing"), packings())
def test_a_case_reads_as_expected(case: Path, packing: str, tmp_path: Path) -> None:
    found = json.loads(json.dumps(read(given(case, packing, tmp_path)), default=str))
    expected = case / "expected.json"
    if os.environ.get("WRITE_CASES"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())
