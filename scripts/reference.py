"""Writes docs/reference from the code; without --write it only says which pages are stale, with status 1."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import walk_packages

import click

from essaim.base.errors import EssaimError

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
ANSWERS = Path(__file__).parent.parent / "tests" / "networks" / "mastodon" / "answers"
HEAD = "<!-- Made from the code by `make docs`; change the code, not this page. -->\n"
#: The decision table has a row per combination of facts; these columns are what decides.
VERDICTS = ("shown", "named", "ask_first", "followable_all", "followable_chosen", "automatic")


def pages() -> dict[Path, str]:
    """Give each generated page's path and text."""
    made = {
        "cli.md": _cli(),
        "settings.md": _settings(),
        "limits.md": _limits(),
        "fediverse.md": _fediverse(),
        "errors.md": _errors(),
        "problems.md": _problems(),
        "follow-states.md": _states(),
        "visibility.md": _visibility(),
    }
    return {REFERENCE / name: text for name, text in (made | _data()).items()}


def stale() -> list[Path]:
    """Give the pages that the code has left behind."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _page(title: str, lead: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}\n", HEAD, lead, "", *lines]).rstrip() + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> list[str]:
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *("| " + " | ".join(row) + " |" for row in cells),
    ]


def _cli() -> str:
    from essaim.cli import COMMANDS, main

    lines: list[str] = []
    for name, place in COMMANDS.items():
        if place.hidden:
            continue
        command = main.get_command(click.Context(main), name)
        if command is not None:
            lines += _command(command, f"essaim {name}")
    lead = "Exit status: 0 done, 1 done with problems reported, 2 could not be done (one sentence on stderr)."
    return _page("Commands", lead, lines)


def _command(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(
        command, info_name=name, terminal_width=100, max_content_width=100, help_option_names=["-h", "--help"]
    )
    yield from (f"## {name}", "", "```text", command.get_help(context).rstrip(), "```", "")
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            child = command.get_command(context, sub)
            if child is not None:
                yield from _command(child, f"{name} {sub}")


def _settings() -> str:
    from essaim.conf.settings import REFERENCE as SETTINGS

    lead = "All settings are environment variables; a wrong value is refused by its name."
    rows = [(f"`{setting.name}`", f"`{setting.default}`", setting.meaning) for setting in SETTINGS]
    return _page("Settings", lead, _table(("Setting", "Default", "What it is for"), [*rows]))


def _limits() -> str:
    from essaim.networks.limits import load_table

    table = load_table(None)
    lead = (
        "What the destination networks allow, as far as known, from `networks/limits.toml`. Each has its date and "
        "source; a file named by `ESSAIM_LIMITS_FILE`, of the same form, replaces them by name, network, host. What "
        f"a server says at run time wins; {table.share_left_to_person:.0%} of a person’s own budget is left to them."
    )
    limits = [
        (
            limit.name,
            limit.network,
            limit.host,
            limit.action,
            limit.points,
            limit.amount,
            limit.window_seconds,
            limit.key,
            limit.checked,
            limit.source,
        )
        for limit in table.all()
    ]
    names = ("Name", "Network", "Host", "Action", "Points", "Of", "In seconds", "Key", "Checked", "Source")
    slower = [
        (line.network, f"{line.younger_than_days:g}", f"{line.share:.0%}", line.checked, line.source)
        for line in table.slower
    ]
    grants = [
        (
            line.network,
            line.host,
            "yes" if line.keys else "no",
            f"{line.idle_days:g}",
            f"{line.whole_days:g}",
            line.checked,
            line.source,
        )
        for line in table.grants
    ]
    ends = ("Network", "Host", "Site has keys", "Days without renewal", "Days since sign-in", "Checked", "Source")
    young = ("Network", "Younger than (days)", "Uses", "Checked", "Source")
    body = [
        *_table(names, limits),
        "",
        "## New accounts",
        "",
        "Of what Essaim may use, a new account uses only a part for follows.",
        "",
        *_table(young, slower),
        "",
        "## How long servers let us in",
        "",
        "Essaim renews each grant long before its end, and tells people in time when they must sign in again.",
        "Networks that are not named set no end.",
        "",
        *_table(ends, grants),
    ]
    return _page("Limits", lead, body)


def _fediverse() -> str:
    """Tell what is known of each program, from the answers that the tests replay."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(ANSWERS.glob("*.json"))]
    rows = [
        (
            told["program"],
            told["versions"],
            f"`{' '.join(told['expected'].get('scopes', [])) or 'none'}`",
            len(told["exchanges"]) + len(told["troubles"]),
            told["checked"],
        )
        for told in files
    ]
    lines = _table(("Program", "Versions", "Permissions asked for", "Answers replayed", "Checked"), rows)
    for told in files:
        known = [
            (one["subject"], one["says"], told["sources"][one["source"]], "read there" if one["read"] else "reported")
            for one in told["known"]
        ]
        lines += ["", f"## {told['program']}", "", f"Answers: {told['kind']}.", ""]
        lines += _table(("What", "What is known", "Source", "Status"), known)
    lead = (
        "What the programs of the fediverse answer to Essaim, as far as it differs. Each line names its source; the "
        "answers stand in `tests/networks/mastodon/answers` and are replayed by every test run. They are invented data "
        "in documented shapes: only snac is also run for real. A program that is not listed is taken for Mastodon."
    )
    return _page("The fediverse, program by program", lead, lines)


def _errors() -> str:
    package = import_module("essaim")
    for module in walk_packages(package.__path__, "essaim."):
        if module.name.rsplit(".", 1)[-1] == "errors" or (".cli" not in module.name and ".web" not in module.name):
            import_module(module.name)
    rows = [
        (f"`{kind.code}`", kind.__name__, "no" if kind.permanent else "yes", inspect.getdoc(kind) or "")
        for kind in sorted(_kinds(EssaimError), key=lambda kind: (kind.__module__, kind.__name__))
        if ".cli." not in kind.__module__
    ]
    lead = "Every error says in one sentence what happened; some help by trying again later."
    return _page("Errors", lead, _table(("Code", "Name", "Again later?", "Sentence"), [*rows]))


def _kinds(kind: type[EssaimError]) -> set[type[EssaimError]]:
    found = {kind}
    for child in kind.__subclasses__():
        found |= _kinds(child)
    return found


def _problems() -> str:
    from essaim.archives.errors import ArchiveUnusable
    from essaim.archives.problems import MEANS, SENTENCES

    met = [(f"`{code}`", sentence, MEANS[code]) for code, sentence in sorted(SENTENCES.items())]
    refusals = [
        (f"`{kind.code}`", inspect.getdoc(kind) or "")
        for kind in sorted(_kinds(ArchiveUnusable), key=lambda kind: kind.code)
    ]
    lead = "What may be wrong inside an archive without stopping its reading. The codes are stable."
    lines = [
        *_table(("Code", "Sentence", "What it means, what to do"), [*met]),
        "",
        "## What stops the reading",
        "",
        "These archives are refused as a whole; nothing of them is kept.",
        "",
        *_table(("Code", "Sentence"), [*refusals]),
    ]
    return _page("Problems in archives", lead, lines)


def _states() -> str:
    from essaim.services.reasons import SENTENCES
    from essaim.services.reconnecting import TRANSITIONS

    drawing = ["```mermaid", "stateDiagram-v2"]
    drawing += [f"    {origin} --> {target}" for origin, targets in TRANSITIONS.items() for target in sorted(targets)]
    rows = [(f"`{code}`", sentence) for code, sentence in sorted(SENTENCES.items())]
    lines = [*drawing, "```", "", "## Reasons", "", *_table(("Code", "Sentence"), [*rows])]
    return _page("The life of a follow", "Every change of state there is; nothing else changes one.", lines)


def _data() -> dict[str, str]:
    """Give the documents on data protection, in both languages, as a site without settings of its own shows them."""
    from django.utils import translation

    from essaim.services.documents import DOCUMENTS, markdown

    made = {}
    for language in ("en", "fr"):
        with translation.override(language):
            for name, document in DOCUMENTS.items():
                title, rest = markdown(document()).split("\n", 1)
                made[f"data/{name}.{language}.md"] = f"{title}\n\n{HEAD}{rest}"
    return made


def _visibility() -> str:
    from essaim.matching.visibility import decision_table

    rows = decision_table()
    facts = [name for name in rows[0] if name not in {*VERDICTS, "reason"}]
    lines: list[str] = []
    by_verdict = sorted(rows, key=lambda row: ([not row[name] for name in VERDICTS], str(row["reason"])))
    for verdict, group in groupby(by_verdict, key=lambda row: (tuple(row[name] for name in VERDICTS), row["reason"])):
        granted = [name.replace("_", " ") for name, yes in zip(VERDICTS, verdict[0], strict=True) if yes]
        same = list(group)
        lines += [f"## {verdict[1]}", "", f"Allowed: {', '.join(granted) or 'nothing'}. {len(same)} combinations:", ""]
        met = [(name, sorted({str(row[name]) for row in same})) for name in facts]
        every = {name: {str(row[name]) for row in rows} for name in facts}
        told = [(f"`{name}`", ", ".join(values)) for name, values in met if set(values) != every[name]]
        lines += [*_table(("Fact", "Only when it is"), [*told]), ""] if told else []
    lead = (
        f"`matching/visibility.py` decides it, from {len(facts)} facts; the {len(rows)} combinations of them are tried "
        "here and grouped by what comes out. The first rule that hides wins."
    )
    return _page("Who may find whom", lead, lines)


def main() -> int:
    """Check the pages, or write them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.settings")
    os.environ.setdefault("ESSAIM_SECRET_KEY", "only-to-read-the-code")
    import django

    django.setup()
    left = stale()
    if "--write" in sys.argv:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for path, text in pages().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    for path in left:
        print(f"stale: {path.name} (run `make docs`)")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
