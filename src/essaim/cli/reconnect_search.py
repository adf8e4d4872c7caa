"""Whom of an archive a directory knows: what the commands of `essaim reconnect` share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from essaim.matching.directory import Planned
    from essaim.model import Contact

PROBLEMS = {
    "unknown-network": "%d lines of the directory name a network that Essaim does not know and were left out.",
    "wrong-id": "%d lines of the directory have no valid account number and were left out.",
    "wrong-address": "%d lines of the directory have an address that cannot be one and were left out.",
}
PATH = click.Path(path_type=Path)
ARCHIVE = click.argument("paths", metavar="ARCHIVE...", nargs=-1, required=True, type=PATH)
DIRECTORY = click.option(
    "--directory",
    required=True,
    type=PATH,
    help="CSV file of known people: network,remote_id,handle,mastodon,bluesky,source.",
)
INCLUDE_BLOCKED = click.option(
    "--include-blocked", is_flag=True, help="Keep people whom the archive's owner blocked or muted."
)


class Search:
    """The contacts of an archive that a directory knows, without whom its owner blocked or muted."""

    def __init__(self, paths: Sequence[Path], directory: Path, *, include_blocked: bool = False) -> None:
        from essaim.archives import Purpose, open_archive
        from essaim.archives.problems import Tally
        from essaim.matching.directory import plan, read_directory
        from essaim.model import ReadProblem

        known = read_directory(directory)
        self.lines = known.problems
        self.problems = Tally()
        read: set[str] = set()
        left_out: set[str] = set()
        purpose = Purpose.CONTACTS if include_blocked else Purpose.CONTACTS | Purpose.DO_NOT_FOLLOW

        with open_archive(paths, purpose) as archive:
            archive.require_follow_lists()
            unwanted: set[str] = set()
            told: set[ReadProblem] = set()
            for met in () if include_blocked else archive.do_not_follow():
                if isinstance(met, ReadProblem):
                    told.add(met)
                    self.problems.add(met)
                else:
                    unwanted.add(met)

            def contacts() -> Iterator[Contact]:
                for item in archive.contacts(handles=True):
                    if isinstance(item, ReadProblem):
                        if item not in told:  # what is wrong with the whole archive is said by both readings
                            self.problems.add(item)
                    elif item.remote_id in unwanted:
                        left_out.add(item.remote_id)
                    else:
                        read.add(item.remote_id)
                        yield item

            self.found: list[Planned] = list(plan(contacts(), known))
        # Somebody in both lists is one person.
        self.others = len(read - {one.contact.remote_id for one in self.found})
        self.left_out = len(left_out)

    def tell_left_out(self) -> None:
        """Say on stderr how many contacts were left out as unwanted."""
        if self.left_out:
            who = (
                "1 person you had blocked or muted was"
                if self.left_out == 1
                else (f"{self.left_out:,} people you had blocked or muted were")
            )
            click.echo(f"{who} left out; --include-blocked keeps them.", err=True)

    def tell_problems(self, ctx: click.Context) -> None:
        """Say on stderr what could not be read, and end with 1 if anything was."""
        for problem in self.problems:
            click.echo(f"{problem.where}: {problem.message} ({problem.count:,})", err=True)
        for code, count in self.lines.items():
            click.echo(PROBLEMS[code] % count, err=True)
        if self.problems or self.lines:
            ctx.exit(1)
