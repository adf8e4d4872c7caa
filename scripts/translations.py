"""Collects the sentences people read into the catalogues and compiles them; `--check` says what is not up to date.

Checked in memory of a copy: a sentence missing, unused, not translated or in doubt is a failure, as is a compiled
catalogue that is older than its source.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from pages import ROOT

PACKAGE = ROOT / "src" / "essaim"
LOCALE = Path("web") / "locale"
#: English is what the code is written in; a catalogue of it would say each sentence twice.
LANGUAGES = ("fr",)
NEEDED = ("fr", "en")


def main() -> int:
    """Write the catalogues, or with --check compare them."""
    if shutil.which("xgettext") is None:
        print("gettext is not installed; on Debian: apt-get install gettext", file=sys.stderr)
        return 1 if os.environ.get("CI") or "--check" not in sys.argv else 0
    if "--check" not in sys.argv:
        extract(PACKAGE)
        for source in catalogues(PACKAGE):
            polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
        return 0
    complaints = sorted(check())
    print("\n".join(complaints + (["Run `make translations`, then translate what is new."] if complaints else [])))
    return 1 if complaints else 0


def extract(package: Path) -> None:
    """Bring the catalogues of the package in `package` up to date with its code and templates."""
    for language in LANGUAGES:
        (package / LOCALE / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    admin = [sys.executable, "-m", "django", "makemessages", "--no-wrap", "--no-obsolete", "--add-location=file"]
    domains = [["-d", "django", "-e", "html,py,txt"]]
    if any("gettext" in path.read_text(encoding="utf-8") for path in (package / "web" / "static").rglob("*.js")):
        domains.append(["-d", "djangojs", "-e", "js"])
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    for domain in domains:
        command = [*admin, *domain, *[f"--locale={language}" for language in LANGUAGES]]
        subprocess.run(
            command, cwd=package / "web", env=environment | {"ESSAIM_EXTRACT": "1"}, check=True, capture_output=True
        )


def catalogues(package: Path) -> list[Path]:
    """Give the catalogues' source files."""
    return sorted((package / LOCALE).glob("*/LC_MESSAGES/*.po"))


def check() -> Iterator[str]:
    """Give a sentence for each thing that is not up to date."""
    for language in LANGUAGES:
        if not (PACKAGE / LOCALE / language / "LC_MESSAGES" / "django.po").exists():
            yield f"There is no catalogue for {language}."
    with tempfile.TemporaryDirectory(prefix="essaim-translations-") as folder:
        fresh = Path(folder) / "essaim"
        shutil.copytree(PACKAGE, fresh, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        extract(fresh)
        for new in catalogues(fresh):
            yield from _differences(PACKAGE / new.relative_to(fresh), polib.pofile(str(new)))


def _differences(path: Path, fresh: polib.POFile) -> Iterator[str]:
    name = str(path.relative_to(ROOT))
    if not path.exists():
        yield f"{name} is missing."
        return
    kept = polib.pofile(str(path))
    wanted, there = {_key(entry) for entry in fresh}, {_key(entry) for entry in kept if not entry.obsolete}
    yield from (f"{name} lacks: {key[1]}" for key in wanted - there)
    yield from (f"{name} holds what nothing uses: {key[1]}" for key in there - wanted)
    yield from (f"{name} does not translate: {entry.msgid}" for entry in kept.untranslated_entries())
    yield from (f"{name} is in doubt about: {entry.msgid}" for entry in kept.fuzzy_entries())
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != kept.to_binary():
        yield f"{compiled.relative_to(ROOT)} is older than its source."


def _key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


if __name__ == "__main__":
    sys.exit(main())
