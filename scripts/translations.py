"""Collects the sentences people read into the catalogue and compiles it; `--check` says what is not up to date.

Sentences come from templates, from every floor's code (the pure ones mark theirs with `gettext_noop`), and from the
error tree, whose docstrings are the default messages. `--check` writes nothing: a sentence missing, unused, not
translated, in doubt or without its places for values is a failure, as is a compiled catalogue older than its source.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "essaim"
#: English is what the code is written in; a catalogue of it would say each sentence twice.
LANGUAGE = "fr"
CATALOGUE = Path("web", "locale", LANGUAGE, "LC_MESSAGES", "django.po")
#: The floors whose errors reach a page.
FLOORS_WITH_ERRORS = ("base", "archives", "networks", "services")
PLACE = re.compile(r"%\((\w+)\)[sd]")
Key = tuple[str, str, str]


def main() -> int:
    """Write the catalogue, or with --check compare it."""
    check = "--check" in sys.argv
    if shutil.which("xgettext") is None:
        print("gettext is not installed; on Debian: apt-get install gettext", file=sys.stderr)
        return 1 if os.environ.get("CI") or not check else 0
    wanted = collect()
    kept = polib.pofile(str(PACKAGE / CATALOGUE))
    if not check:
        kept = renewed(wanted, kept)
        kept.save(str(PACKAGE / CATALOGUE))
        kept.save_as_mofile(str((PACKAGE / CATALOGUE).with_suffix(".mo")))
    complaints = sorted(wrong(wanted, kept))
    print("\n".join(complaints + (["Run `make translations`, then translate what is new."] if complaints else [])))
    return 1 if complaints and check else 0


def collect() -> polib.POFile:
    """Give a catalogue of all sentences, without translations, from a copy of the package."""
    with tempfile.TemporaryDirectory(prefix="essaim-translations-") as folder:
        copy = Path(folder) / "essaim"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.po", "*.mo"))
        (copy / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
        _make_messages(copy)
        found = polib.pofile(str(copy / CATALOGUE))
    known = {key(entry) for entry in found}
    for sentence, where in sorted(error_sentences()):
        entry = polib.POEntry(msgid=sentence, occurrences=[(where, "")])
        if key(entry) not in known:
            found.append(entry)
            known.add(key(entry))
    for entry in found:
        # Line numbers would change the catalogue with every edit elsewhere.
        entry.occurrences = sorted({(place, "") for place, _ in entry.occurrences})
        entry.comment = ""
    return found


def _make_messages(copy: Path) -> None:
    """Run Django's makemessages over the whole copy; its modules must not shadow others (-P)."""
    settings = f"from django.conf import settings; settings.configure(LOCALE_PATHS=[{str(copy / 'web' / 'locale')!r}]);"
    options = f"locale=[{LANGUAGE!r}], extensions=['html', 'txt', 'py'], no_wrap=True, verbosity=0"
    django = "import django; django.setup(); from django.core.management import call_command;"
    code = f"{settings} {django} call_command('makemessages', {options})"
    subprocess.run([sys.executable, "-P", "-c", code], cwd=copy, check=True, capture_output=True)


def error_sentences() -> set[tuple[str, str]]:
    """Give the default sentence of each error that can reach a page, and the file that has it."""
    # Reading the services loads Django's models.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.settings")
    os.environ.setdefault("ESSAIM_SECRET_KEY", "only-to-load-the-models")
    import django

    from essaim.base.errors import EssaimError

    django.setup()
    for floor in FLOORS_WITH_ERRORS:
        package = importlib.import_module(f"essaim.{floor}")
        for module in pkgutil.walk_packages(package.__path__, f"essaim.{floor}."):
            importlib.import_module(module.name)
    sentences = set()
    for error in _tree(EssaimError):
        if error.__module__.split(".")[1] in FLOORS_WITH_ERRORS:
            sentence = (inspect.getdoc(error) or "").split("\n\n")[0].replace("\n", " ")
            sentences.add((sentence, error.__module__.removeprefix("essaim.").replace(".", "/") + ".py"))
    return sentences


def _tree(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for heir in kind.__subclasses__():
        yield from _tree(heir)


def renewed(wanted: polib.POFile, kept: polib.POFile) -> polib.POFile:
    """Give the wanted catalogue with the translations there are; nothing is guessed from a similar sentence."""
    known = {key(entry): entry for entry in kept}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = kept.metadata
    for entry in sorted(wanted, key=lambda entry: (entry.occurrences[:1], entry.msgid)):
        old = known.get(key(entry))
        if old is not None:
            entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural
        catalogue.append(entry)
    return catalogue


def wrong(wanted: polib.POFile, kept: polib.POFile) -> Iterator[str]:
    """Give a line for each thing that is missing, stale or broken."""
    name = str((PACKAGE / CATALOGUE).relative_to(ROOT))
    there = {key(entry): entry for entry in kept if not entry.obsolete}
    for entry in wanted:
        found = there.pop(key(entry), None)
        if found is None:
            yield f"{name} lacks: {entry.msgid}"
        elif found.fuzzy:
            yield f"{name} is in doubt about: {entry.msgid}"
        elif not found.translated():
            yield f"{name} does not translate: {entry.msgid}"
        elif not same_places(found):
            yield f"{name} has other places for values than: {entry.msgid}"
    yield from (f"{name} holds what nothing uses: {msgid}" for _, msgid, _ in there)
    compiled = (PACKAGE / CATALOGUE).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != kept.to_binary():
        yield f"{compiled.relative_to(ROOT)} is older than its source."


def key(entry: polib.POEntry) -> Key:
    """Give what identifies an entry."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def same_places(entry: polib.POEntry) -> bool:
    """Say whether each form has the places for values of the sentence, or of its singular."""
    allowed = [set(PLACE.findall(entry.msgid)), set(PLACE.findall(entry.msgid_plural or entry.msgid))]
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(set(PLACE.findall(form)) in allowed for form in forms)


if __name__ == "__main__":
    sys.exit(main())
