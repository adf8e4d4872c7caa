"""`essaim bench archive`: how fast, and in how little memory, archives are read."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from essaim.cli.bench import archive_cases as cases
from essaim.cli.bench.measuring import Case, Comparison, Outcome, compare, in_child, middle, say
from essaim.cli.bench.report import Measure, Section, Table, at_least, at_most, text, to_write, write_page

MIB = 1 << 20
#: About 500 MB of posts, 100,000 contacts, 20 GB of media.
POSTS, CONTACTS, SPARSE_GB = 250_000, 100_000, 20.0
HERE = cases.__name__


@click.command(
    short_help="Measure the reading of archives.",
    epilog="""\b
Example:
  essaim bench archive
  essaim bench archive --scale 0.05 --json
""",
)
@click.option("--scale", type=click.FloatRange(0.001, 10), default=1.0, show_default=True, help="How much to invent.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How often to measure each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
def archive(scale: float, rounds: int, *, as_json: bool, write: bool | None) -> None:
    """Measure how archives are read, beside reading each file whole with `json`.

    Invents three archives in a temporary folder: one with very many posts, one with very many contacts, one with 20 GB
    of media (which take no room on the disk). Each is read several times, in a process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder:
        figures = _figures(Path(folder), scale, rounds)
    section = _section(figures, scale)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(text(section.tables))
    if to_write(write, full=scale >= 1, as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)


def _figures(folder: Path, scale: float, rounds: int) -> dict[str, float]:
    say("inventing the archives")
    invented: Mapping[str, float] = in_child(
        f"{HERE}:invent",
        folder=str(folder),
        posts=int(POSTS * scale),
        contacts=int(CONTACTS * scale),
        sparse_gigabytes=SPARSE_GB * scale,
    ).result
    megabytes = invented["posts_mb"]
    path = str(folder / "posts.zip")
    say("names out of posts")
    names = _beside("names_out_of_posts", "whole_file", path, rounds)
    say("posts whole, and inflating alone")
    whole, inflating = _alone("posts", path, rounds), _alone("inflate", path, rounds)
    say("contacts")
    listed = _beside("contacts", "whole_list", str(folder / "contacts.zip"), rounds)
    ids = _alone("ids", str(folder / "contacts.zip"), rounds)
    sparse = _alone("contacts", str(folder / "sparse.zip"), rounds)
    return {
        "posts_mb": megabytes,
        "posts_mb_per_second": megabytes / names.ours.seconds,
        "posts_ratio": names.ratio,
        "posts_peak_mb": names.ours.peak_bytes / MIB,
        "posts_memory_ratio": names.memory_ratio,
        "whole_posts_mb_per_second": megabytes / whole.seconds,
        "whole_posts_peak_mb": whole.peak_bytes / MIB,
        "inflate_mb_per_second": megabytes / inflating.seconds,
        "json_mb_per_second": megabytes / names.baseline.seconds,
        "json_peak_mb": names.baseline.peak_bytes / MIB,
        "contacts": float(listed.ours.result),
        "contacts_seconds": listed.ours.seconds,
        "contacts_ratio": listed.ratio,
        "contacts_peak_mb": listed.ours.peak_bytes / MIB,
        "ids_seconds": ids.seconds,
        "sparse_gb": invented["sparse_gb"],
        "sparse_seconds": sparse.seconds,
        "sparse_peak_mb": sparse.peak_bytes / MIB,
    }


def _beside(ours: str, baseline: str, path: str, rounds: int) -> Comparison:
    return compare(Case(f"{HERE}:{ours}", {"path": path}), Case(f"{HERE}:{baseline}", {"path": path}), rounds=rounds)


def _alone(function: str, path: str, rounds: int) -> Outcome:
    return middle([in_child(f"{HERE}:{function}", path=path) for _ in range(rounds)])


def _section(found: Mapping[str, float], scale: float) -> Section:
    posts = Table(
        f"{found['posts_mb']:,.0f} MB of posts inside a ZIP",
        (
            at_least("names recovered from every post", found["posts_mb_per_second"], 150, "MB/s"),
            at_least("… against decoding the file whole with json", found["posts_ratio"], 2, "×"),
            at_most("… most memory above an empty interpreter", found["posts_peak_mb"], 64, "MB"),
            at_least("… how many times less than json", found["posts_memory_ratio"], 20, "×"),
            Measure("posts given whole, links written out", found["whole_posts_mb_per_second"], "MB/s"),
            Measure("… most memory", found["whole_posts_peak_mb"], "MB"),
            Measure("inflating alone", found["inflate_mb_per_second"], "MB/s"),
            Measure("json, the file whole", found["json_mb_per_second"], "MB/s"),
            Measure("… most memory", found["json_peak_mb"], "MB"),
        ),
    )
    contacts = Table(
        "Contacts",
        (
            at_most(f"{found['contacts']:,.0f} contacts", found["contacts_seconds"], 0.2, "s"),
            at_most("… most memory", found["contacts_peak_mb"], 50, "MB"),
            Measure("… against decoding the file whole with json", found["contacts_ratio"], "×"),
            Measure("their ids alone, as an import reads them", found["ids_seconds"], "s"),
            at_most(f"6,000 contacts out of {found['sparse_gb']:,.1f} GB", found["sparse_seconds"], 1, "s"),
            Measure("… most memory", found["sparse_peak_mb"], "MB"),
        ),
    )
    return Section(
        name="archive",
        title="Reading archives",
        intro="Invented archives, shaped as X makes them. Speeds count inflated text.",
        command="essaim bench archive" if scale == 1 else f"essaim bench archive --scale {scale:g}",
        tables=(posts, contacts),
    )
