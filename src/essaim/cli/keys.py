"""`essaim keys`: make the site's keys, look at them, change them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from essaim.cli.django import setup_django
from essaim.conf.keys import write_keys_file
from essaim.conf.settings import current

CONTEXT = {"help_option_names": ["-h", "--help"]}


class _WithFile(click.Group):
    """A group whose first word may also be the file in which keys are made: `essaim keys FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; what is no command of ours belongs to `make`."""
        if not args or (args[0] not in self.commands and args[0] not in CONTEXT["help_option_names"]):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_WithFile, context_settings=CONTEXT, short_help="Make this site's keys, or change them.")
def keys() -> None:
    """Make, look at and change the keys of this site. `essaim keys FILE` is short for `essaim keys make FILE`.

    Whoever holds the keys can read tokens and test pseudonyms: keep a copy in a safe place, never beside the backups.
    Without them the site's data is lost.
    """


@keys.command(epilog="\b\nExample:\n  essaim keys /etc/essaim/keys.toml\n")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--if-missing", is_flag=True, help="Do nothing, with status 0, when the file is there already.")
def make(file: Path | None, if_missing: bool) -> None:
    """Write new random keys to FILE, readable by its owner alone, and say which setting points to it.

    A file that exists is never replaced.
    """
    path = (file or current().data_dir.parent / "keys.toml").resolve()
    if if_missing and path.exists():
        return
    write_keys_file(path)
    click.echo(f"New keys are in {path}. Keep a copy in a safe place, away from the backups.")
    click.echo(f"Tell Essaim where they are:\n\n  ESSAIM_KEYS_FILE={path}\n")


@keys.command(epilog="\b\nExample:\n  essaim keys state\n  essaim keys state --json\n")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def state(as_json: bool) -> None:
    """Say what is sealed under which key, and what still needs each version of the pseudonym key. No key is printed."""
    setup_django()
    from essaim.services import rotating

    now = rotating.state()
    if as_json:
        told = {
            "sealing": {"newest": now.newest, "values": dict(now.sealed)},
            "pseudonyms": {"newest": now.newest_version, "needed_by": {k: dict(v) for k, v in now.needs.items()}},
        }
        click.echo(json.dumps(told))
        return
    for name, count in sorted(now.sealed.items()):
        click.echo(f"sealed under {name}: {count:,}{' (the newest key)' if name == now.newest else ''}")
    for version, needs in now.needs.items():
        told_needs = ", ".join(f"{count:,} {what}" for what, count in needs.items() if count) or "nothing"
        newest = " (the newest)" if version == now.newest_version else ""
        click.echo(f"pseudonyms of version {version}{newest} are needed by: {told_needs}")


@keys.command(
    epilog="""\b
Example:
  essaim keys rotate
  essaim keys rotate --leaked
  essaim keys rotate --keep-old
"""
)
@click.option("--leaked", is_flag=True, help="End the old keys at once, with the lists under them.")
@click.option("--keep-old", is_flag=True, help="Leave the old keys in the file; `essaim keys retire` ends them later.")
def rotate(leaked: bool, keep_old: bool) -> None:
    """Change the keys while the site runs: new ones for all that comes, and what is there brought over.

    The keys file is replaced; running processes read it again by themselves. Tokens and all other sealed values are
    sealed anew, and the old sealing key leaves the file. Lists cannot be brought over: they stay under their version of
    the pseudonym key until they are given again or end, and `essaim keys retire` takes the version away then. With
    --leaked they are deleted instead, and their owners are told; accounts on Bluesky must then be signed in again,
    after a restart of the site.

    Where several machines serve one site: rotate with --keep-old, copy the file to all of them, then
    `essaim keys retire`. Keep a copy of the new file in your safe place; backups of before need the old one.
    """
    if leaked and keep_old:
        raise click.UsageError("--leaked and --keep-old exclude each other.")
    setup_django()
    from essaim.services import rotating

    path = rotating.add_keys(client=leaked)
    click.echo(f"New keys are in {path}.")
    _bring_over()
    if keep_old:
        click.echo("The old keys are still there. Copy the file to all machines, then run `essaim keys retire`.")
    else:
        _retire(leaked=leaked)


@keys.command(epilog="\b\nExample:\n  essaim keys retire\n")
def retire() -> None:
    """Bring over what is left, then take those old keys out of the file that nothing needs any more."""
    setup_django()
    _bring_over()
    _retire(leaked=False)


def _bring_over() -> None:
    from essaim.services import rotating

    def tell(what: str, count: int) -> None:
        if count:
            click.echo(f"brought over: {count:,} {what}")

    broken = rotating.bring_over(tell)
    if broken:
        click.echo(
            f"{broken:,} values could not be opened with any key of the file. They were lost before, "
            "and stay as they are.",
            err=True,
        )


def _retire(*, leaked: bool) -> None:
    from essaim.services import rotating

    names, versions = rotating.retire(leaked=leaked)
    for name in names:
        click.echo(f"The sealing key {name} is out of the file.")
    for version in versions:
        click.echo(f"Version {version} of the pseudonym key is out of the file.")
    for version, needs in rotating.state().needs.items():
        if version != rotating.state().newest_version:
            told = ", ".join(f"{count:,} {what}" for what, count in needs.items() if count)
            click.echo(f"Version {version} of the pseudonym key stays for {told}.")
    click.echo("Keep a copy of the new file in your safe place.")
