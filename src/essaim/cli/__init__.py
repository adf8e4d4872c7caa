"""The command line: each command is loaded only when it is called, so that what needs no network stays light."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from essaim.base.errors import EssaimError

#: What a shell expects of a program that was interrupted.
INTERRUPTED = 130
COULD_NOT = 2


class Place(NamedTuple):
    """Where a command's code is, and what the list of commands says of it without loading it."""

    module: str
    name: str
    short: str
    example: str
    hidden: bool = False


COMMANDS: Mapping[str, Place] = {
    "demo": Place(
        "essaim.cli.demo", "demo", "Invent a small world and do the whole journey in it.", "essaim demo --once"
    ),
    "archive": Place(
        "essaim.cli.archive",
        "archive",
        "Read an X archive: what it holds, whom it names.",
        "essaim archive summary twitter-archive.zip",
    ),
    "ads": Place(
        "essaim.cli.ads",
        "ads",
        "See how you were targeted on X.",
        "essaim ads audit twitter-archive.zip --html report.html",
    ),
    "reconnect": Place(
        "essaim.cli.reconnect",
        "reconnect",
        "Find your contacts in a list of known people; no site, no account.",
        "essaim reconnect plan twitter-archive.zip --directory people.csv",
    ),
    "keys": Place("essaim.cli.keys", "keys", "Make this site's keys, once.", "essaim keys /etc/essaim/keys.toml"),
    "serve": Place("essaim.cli.serve", "serve", "Run the site and its worker.", "essaim serve --port 8000"),
    "worker": Place("essaim.cli.worker", "worker", "Run a worker alone, beside a site.", "essaim worker"),
    "operator": Place(
        "essaim.cli.operator",
        "operator",
        "Say who may open the operators' pages.",
        "essaim operator add ana@mastodon.example",
    ),
    "invite": Place(
        "essaim.cli.operator", "invite", "Make a link to join while registration is closed.", "essaim invite --uses 20"
    ),
    "check": Place("essaim.cli.check", "check", "Say whether everything is as it should be.", "essaim check"),
    "status": Place("essaim.cli.status", "status", "Say how the following stands.", "essaim status"),
    "pause": Place("essaim.cli.status", "pause", "Hold back a server, or everything.", "essaim pause tilleul.example"),
    "resume": Place("essaim.cli.status", "resume", "Go on after a pause.", "essaim resume tilleul.example"),
    "upgrade": Place("essaim.cli.upgrade", "upgrade", "Bring the database up to date.", "essaim upgrade --dry-run"),
    "backup": Place(
        "essaim.cli.backup", "backup", "Copy the database while the site runs.", "essaim backup /var/backups/essaim"
    ),
    "restore": Place(
        "essaim.cli.backup", "restore", "Bring a backup back, verified.", "essaim restore essaim-20261126T050000Z.tar"
    ),
    "index": Place("essaim.cli.index", "index", "Look after the files of the follow index.", "essaim index check"),
    "directory": Place(
        "essaim.cli.directory",
        "directory",
        "Keep the public directory of people without an account here.",
        "essaim directory import deputies.csv --source parliament",
    ),
    "answer": Place(
        "essaim.cli.answer",
        "answer",
        "Answer the data request of somebody who is no member.",
        "essaim answer x 9000000000000000001 --language fr",
    ),
    "pages": Place(
        "essaim.cli.pages", "pages", "Look after members' public pages that were reported.", "essaim pages reports"
    ),
    "sandbox": Place(
        "essaim.cli.sandbox", "sandbox", "Run invented servers to try things on.", "essaim sandbox --port 8100"
    ),
    "bench": Place(
        "essaim.cli.bench", "bench", "Measure Essaim beside a baseline.", "essaim bench match --scale 0.05 --json"
    ),
    "lists": Place(
        "essaim.cli.ads_lists", "lists", "The same as “ads lists”.", "essaim lists update --help", hidden=True
    ),
    "manage": Place("essaim.cli.manage", "manage", "Django's own commands.", "essaim manage migrate", hidden=True),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the order people meet them."""
        return [name for name, place in COMMANDS.items() if not place.hidden]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Give the command, imported now; None when there is none of this name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(import_module(place.module), place.name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place.module}.{place.name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List what each command is for, and an example of it, without importing any."""
        shown = [COMMANDS[name] for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(list(zip(self.list_commands(ctx), (place.short for place in shown), strict=True)))
        with formatter.section("Examples"):
            for place in shown:
                formatter.write(f"{'':{formatter.current_indent}}{place.example}\n")

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; what cannot be done is one sentence on stderr and status 2."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            sys.stdout.flush()
        except EssaimError as error:
            click.echo(f"essaim: {error}", err=True)
            sys.exit(COULD_NOT)
        except click.ClickException as error:
            error.show()
            sys.exit(COULD_NOT)
        except (click.Abort, KeyboardInterrupt):
            # Nothing to explain: the person asked for it.
            click.echo(err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever read us (`head`, a pager) has enough; Python must not complain of it at exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="essaim", prog_name="essaim", message="%(prog)s %(version)s")
def main() -> None:
    """Leave X together, without losing each other.

    Essaim finds the people you followed on X and follows them on Mastodon and Bluesky.
    """
