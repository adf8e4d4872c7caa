"""`essaim backup` and `essaim restore`: one file a backup, verified when it is brought back."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from essaim.base.errors import BadInput
from essaim.cli.django import setup_django
from essaim.cli.running import alone

CONTEXT = {"help_option_names": ["-h", "--help"]}
MB = 1_000_000


class BackupThere(BadInput):
    """There is a file of this name already: %(file)s. It was left as it is."""

    code = "backup-there"


@click.command(
    context_settings=CONTEXT,
    short_help="Copy the database while the site runs.",
    epilog="""\b
Examples:
  essaim backup /var/backups/essaim --keep 7
  essaim backup before-the-move.tar
  essaim backup - | age -r RECIPIENT > essaim.tar.age
""",
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="In a folder: keep the newest so many, delete the older ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backup(target: Path, keep: int | None, as_json: bool) -> None:
    """Write a backup to TARGET: a new file, a folder (named by the moment), or - for standard output.

    The site and its workers go on meanwhile; the backup holds one moment of the database. Not in it are the keys
    (keep a copy of them elsewhere: without them a backup is worth nothing), the index (it is made again) and the
    sessions (people sign in again after a restore). The file is readable by its owner alone.

    Somebody who erased everything is still in older backups: keep those for days, not for months, and say how many in
    ESSAIM_BACKUP_DAYS. A file erased.log beside the backups of a folder knows them as digests; a restore reads it and
    erases them again.
    """
    setup_django()
    from essaim.base import clock
    from essaim.services import backing_up, staying_gone

    if keep is not None and not target.is_dir():
        raise click.UsageError("--keep needs a folder as TARGET.")
    if str(target) == "-":
        backing_up.write(sys.stdout.buffer)
        return
    folder = target if target.is_dir() else None
    file = target / clock.now().strftime(backing_up.NAME) if folder else target
    if file.exists():
        raise BackupThere(file=file)
    os.umask(0o077)
    written = backing_up.write(file)
    if folder:
        staying_gone.copy_to(folder / staying_gone.FILE)
    gone = backing_up.keep_newest(folder, keep) if folder and keep else []
    rows = sum(written.manifest.tables.values())
    if as_json:
        told = {"file": str(file), "bytes": written.size, "rows": rows, "deleted": [str(path) for path in gone]}
        click.echo(json.dumps(told))
        return
    click.echo(f"{file}: {written.size / MB:,.1f} MB, {rows:,} rows in {len(written.manifest.tables)} tables.")
    for path in gone:
        click.echo(f"Deleted: {path}")


@click.command(
    context_settings=CONTEXT,
    short_help="Bring a backup back, verified.",
    epilog="""\b
Examples:
  essaim restore /var/backups/essaim/essaim-20261126T050000Z.tar
  essaim restore essaim-20261126T050000Z.tar --replace
""",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Also when the site has members: all of its data gives way to the backup."
)
@click.option(
    "--erased",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="One more erased.log, for instance of another machine of the same site. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def restore(file: Path, replace: bool, erased: tuple[Path, ...], as_json: bool) -> None:
    """Put the backup in FILE in the place of this site's database, on this machine or on another.

    The settings name the database and the keys; the keys must be those of the site that was backed up. Everything is
    verified first: the file's sum, each table's rows, that the keys fit. If anything is wrong, what was there before
    is there again. Then the database is brought up to date and the index is made anew.

    Members who erased everything after the backup was made are erased again: erased.log in the data folder, and the one
    beside FILE, know them.

    Stop the site and its workers before, on all machines. Afterwards members sign in again, and what they follow is
    read anew from their servers before anything is sent.
    """
    setup_django()
    from essaim.services import backing_up

    with alone():
        done = backing_up.restore(file, replace=replace, erased=erased)
    told = {
        "made_at": done.manifest.made_at.isoformat(timespec="seconds"),
        "essaim": done.manifest.essaim,
        "rows": sum(done.manifest.tables.values()),
        "migrations": done.migrated,
        "indexed_lists": done.indexed_lists,
        "erased_again": done.erased_again,
        "too_old_to_know": done.too_old_to_know,
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"Restored: the database as it was on {told['made_at']}, {told['rows']:,} rows, verified.")
    if done.migrated:
        click.echo(f"Brought up to date: {len(done.migrated)} migrations.")
    if done.erased_again:
        click.echo(f"Erased again, as they had wished: {done.erased_again:,}.")
    if done.too_old_to_know:
        click.echo(
            "Careful: this backup is older than ESSAIM_BACKUP_DAYS; people who erased everything since may be in it.",
            err=True,
        )
    click.echo(f"The index is made anew: {done.indexed_lists:,} lists. Members sign in again. Start Essaim now.")
