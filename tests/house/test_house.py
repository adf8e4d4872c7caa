"""The house itself: its documents follow the code, its files stay small, nothing that must stay out is in."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from scripts import architecture, reference

from essaim.cli import COMMANDS
from essaim.conf.settings import REFERENCE

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
#: Package hosts, machine paths: a clone elsewhere must not point back to where it was made.
FORBIDDEN = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/root/|/home/\w+/|(?<![\w.])/work/")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_the_generated_pages_say_what_the_code_says() -> None:
    assert [path.name for path in reference.stale()] == [], "run `make docs`"


def test_the_architecture_page_shows_the_code_as_it_is() -> None:
    assert not architecture.stale(), "run `make docs`"


@pytest.mark.parametrize("name", sorted(name for name, place in COMMANDS.items() if not place.hidden))
def test_a_command_is_documented(name: str) -> None:
    assert f"## essaim {name}" in (ROOT / "docs/reference/cli.md").read_text()


@pytest.mark.parametrize("name", [setting.name for setting in REFERENCE])
def test_a_setting_is_documented_and_read(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/reference/settings.md").read_text()
    assert name in (ROOT / "src/essaim/conf/settings.py").read_text()


def test_no_setting_is_read_in_secret() -> None:
    source = (ROOT / "src/essaim/conf/settings.py").read_text()
    assert set(re.findall(r"\"(ESSAIM_[A-Z_]+)\"", source)) == {setting.name for setting in REFERENCE}


def test_every_dependency_is_told_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["postgresql"],
        *project["dependency-groups"]["dev"],
        *(ROOT / "requirements/build.in").read_text().split(),
    ]
    page = (ROOT / "docs/explanation/dependencies.md").read_text()
    names = [re.split(r"[\[<>=~!]", line)[0] for line in wanted]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text, lock.name


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", tracked("src/*.py"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    if "migrations" in path.parts:
        return
    text = path.read_text()
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


def test_nothing_points_to_a_package_host_or_to_the_machine_it_was_made_on() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".mo", ".svg"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in FORBIDDEN.finditer(text)]
    assert found == []


def test_the_licence_is_there_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "Version 3, 19 November 2007" in text
    assert len(text) > 30_000


def test_the_picture_in_the_readme_is_a_real_one() -> None:
    assert "docs/pictures/home.png" in (ROOT / "README.md").read_text()
    picture = (ROOT / "docs/pictures/home.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
