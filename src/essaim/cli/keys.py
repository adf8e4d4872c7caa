"""`essaim keys`: make the site's keys, once."""

from __future__ import annotations

from pathlib import Path

import click

from essaim.conf.keys import write_keys_file
from essaim.conf.settings import current


@click.command(short_help="Make this site's keys, once.")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--if-missing", is_flag=True, help="Do nothing, with status 0, when the file is there already.")
def keys(file: Path | None, if_missing: bool) -> None:
    """Write new random keys to FILE, readable by its owner alone, and say which setting points to it.

    Whoever holds the keys can read tokens and test pseudonyms: keep a copy in a safe place, never beside
    the backups. Without them the site's data is lost. A file that exists is never replaced.

    \b
    Example:
      essaim keys /etc/essaim/keys.toml
    """
    path = (file or current().data_dir.parent / "keys.toml").resolve()
    if if_missing and path.exists():
        return
    write_keys_file(path)
    click.echo(f"New keys are in {path}. Keep a copy in a safe place, away from the backups.")
    click.echo(f"Tell Essaim where they are:\n\n  ESSAIM_KEYS_FILE={path}\n")
