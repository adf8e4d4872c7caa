"""`essaim bench web`: what the site's pages cost, asked for from another process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from statistics import median, quantiles

import click

from essaim.cli.bench.match.scratch import site, working_folder
from essaim.cli.bench.measuring import Case, in_child, run, say
from essaim.cli.bench.report import Measure, Section, Table, at_least, at_most, text, to_write, write_page
from essaim.cli.bench.serving import free_address, served
from essaim.cli.bench.web import cases, reading

MATCHES, ROUNDS, SECONDS, GIGABYTES = 5_000, 200, 10.0, 20.0
#: Enough that the server always has something to do, few enough that none waits long.
CONNECTIONS = 8
PUBLIC = ("/", "/sign-in", "/about", "/privacy")
SIGNED_IN = ("/dashboard", "/here", "/journal", "/news", "/me", "/archive", "/accounts", "/proof")
KB, MB = 1_000, 1_000_000
HERE = cases.__name__


@click.command(
    short_help="Measure the site's pages.",
    epilog="""\\b
Example:
  essaim bench web
  essaim bench web --scale 0.05 --json
""",
)
@click.option("--scale", type=click.FloatRange(0.01, 10), default=1.0, show_default=True, help="How much to invent.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--write/--no-write", default=None, help="Write the page of the docs; by default after a full run.")
def web(scale: float, *, as_json: bool, write: bool | None) -> None:
    """Measure a site on SQLite: “who is here” with 5,000 people, many readers at once, what pages transfer.

    A member finds 5,000 invented people. The site runs as `essaim serve` runs it, and a second process asks. Where a
    checkout's test tools and Chromium are, an archive of 20 GB is read in the page too.
    """
    with working_folder() as folder, site(folder / "site", None) as environment:
        figures = _figures(dict(environment), scale)
    section = _section(figures, scale)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(text(section.tables))
    if to_write(write, full=scale >= 1, as_json=as_json):
        click.echo(f"Written: {write_page(section).name}", err=True)


def _figures(environment: dict[str, str | None], scale: float) -> dict[str, float]:
    matches = max(60, int(MATCHES * scale))
    address, settings = free_address()
    environment |= settings
    say("inventing the people")
    sessions = run(Case(f"{HERE}:prepare", {"matches": matches}, environment)).result
    with served(environment, address, "--no-worker"):
        say("who is here")
        rounds = max(20, int(ROUNDS * scale))
        here, bare = (
            in_child(
                f"{HERE}:one_by_one", address=f"{address}{path}", session=sessions["crowded"], rounds=rounds
            ).result
            for path in ("/here", "/health")
        )
        say("many readers")
        addresses = [f"{address}{path}" for path in SIGNED_IN]
        many = in_child(
            f"{HERE}:many_at_once",
            addresses=addresses,
            session=sessions["quiet"],
            seconds=max(1.0, SECONDS * scale),
            connections=CONNECTIONS,
        ).result
        say("what pages transfer")
        first = in_child(f"{HERE}:sizes", site=address, paths=PUBLIC, session="").result
        inside = in_child(f"{HERE}:sizes", site=address, paths=SIGNED_IN, session=sessions["crowded"]).result
        pages = first | inside
        figures = {
            "matches": float(matches),
            "here_p50_ms": median(here) * 1000,
            "here_p95_ms": quantiles(here, n=20)[-1] * 1000,
            "empty_p50_ms": median(bare) * 1000,
            "requests_per_second": len(many["taken"]) / many["seconds"],
            "reading_p50_ms": median(many["taken"]) * 1000,
            "reading_p95_ms": quantiles(many["taken"], n=20)[-1] * 1000,
            "first_page_kb": pages["/"] / KB,
            "largest_page_kb": max(pages.values()) / KB,
        }
        return figures | _in_browser(address, sessions["quiet"], scale)


def _in_browser(address: str, session: str, scale: float) -> dict[str, float]:
    if not reading.chromium():
        return {}
    say("an archive in the browser")
    gigabytes = GIGABYTES * min(1.0, scale)
    arguments = {"site": address, "session": session, "gigabytes": gigabytes}
    found = in_child(f"{reading.__name__}:archive_in_browser", **arguments).result
    return {
        "browser_gigabytes": gigabytes,
        "browser_seconds": found["seconds"],
        "browser_growth_mb": found["bytes"] / MB,
    }


def _section(found: Mapping[str, float], scale: float) -> Section:
    tables = [
        Table(
            f"“Who is here” with {found['matches']:,.0f} people",
            (
                at_most("answered, 95 of 100 requests", found["here_p95_ms"], 80, "ms"),
                Measure("… the median", found["here_p50_ms"], "ms"),
                Measure("… an answer without a page, the median", found["empty_p50_ms"], "ms"),
            ),
        ),
        Table(
            f"{CONNECTIONS} signed-in readers at once, on {len(SIGNED_IN)} pages in turn",
            (
                at_least("pages in a second", found["requests_per_second"], 200),
                Measure("… one answered, the median", found["reading_p50_ms"], "ms"),
                Measure("… 95 of 100", found["reading_p95_ms"], "ms"),
            ),
        ),
        Table(
            "What opening a page for the first time transfers",
            (
                at_most("the first page, all its files", found["first_page_kb"], 60, "kB"),
                at_most("the largest page, all its files", found["largest_page_kb"], 100, "kB"),
            ),
        ),
    ]
    if "browser_seconds" in found:
        tables.append(
            Table(
                f"An archive of {found['browser_gigabytes']:.0f} GB read in Chromium",
                (
                    at_most("until its contacts are shown", found["browser_seconds"], 3, "s"),
                    at_most("… what the browser grew by", found["browser_growth_mb"], 150, "MB"),
                ),
            )
        )
    return Section(
        name="web",
        title="The site's pages",
        intro=(
            "An invented site on SQLite, run as `essaim serve` runs it, a process for each core, and asked by another "
            "process on the same cores."
        ),
        command="essaim bench web" if scale == 1 else f"essaim bench web --scale {scale:g}",
        tables=tables,
    )
