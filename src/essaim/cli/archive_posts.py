"""`essaim archive posts`: what the owner of an archive wrote, one post a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.cli.printing import print_jsonl, printable
from essaim.cli.reading import PATHS, iso, progress_bar, sentence

if TYPE_CHECKING:
    from essaim.model import Post

#: As `model.PostKind` has them; the command's help must not wait for it.
_KINDS = ("post", "thread", "reply", "quote", "repost")
_WIDTH = 100


@click.command(
    epilog="""\b
Example:
  essaim archive posts twitter-archive.zip --since 2024-01-01
  essaim archive posts twitter-archive.zip --kind post --kind thread --format jsonl

\b
With --format jsonl each line is one object:
  network, remote_id, written_at, origin (tweets, community, classic)
  kind           post, thread (goes on after thread_parent), reply, quote, repost
  text           links in full, media links dropped
  full           false when X cut the text and the rest is nowhere
  own_words      false for what was only passed on
  lang, sensitive, hashtags, links, community_id
  thread_parent  the number of the owner's post before it, or null
  reply_to, quote_of, repost_of
                 null, or remote_id, account_id, handle, url, own
  versions       the numbers of all versions of an edited post
  media          remote_id, kind, url, path (in the archive, or null), names,
                 alt, source (somebody else's post it is from, or null)
  mentions       remote_id, handle, name
"""
)
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print the posts.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only posts written on this day (UTC) or later.")
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Only posts of this kind; repeatable.")
@click.option("--include-communities", is_flag=True, help="Also what was written inside communities.")
@click.pass_context
def posts(
    ctx: click.Context,
    paths: tuple[Path, ...],
    form: str,
    since: datetime | None,
    kinds: tuple[str, ...],
    *,
    include_communities: bool,
) -> None:
    """Print what the owner of PATH wrote, in the order of X's files, mostly the newest first.

    Deleted posts and those for a circle are never read; of an edited post the newest version is given. Problems are
    told on stderr. Ends with 0, with 1 when something in the archive could not be read, with 2 when nothing could.
    """
    from essaim.archives import Purpose, open_archive
    from essaim.archives.problems import Tally
    from essaim.model import ReadProblem

    problems = Tally()
    start = since.replace(tzinfo=UTC) if since is not None else None

    # Lines printed on the terminal show well enough that the reading goes on; a bar would tear them.
    bar = nullcontext() if sys.stdout.isatty() else progress_bar()
    with bar as progress, open_archive(paths, Purpose.POSTS, progress=progress) as opened:

        def wanted() -> Iterator[Post]:
            for item in opened.posts(communities=include_communities):
                if isinstance(item, ReadProblem):
                    problems.add(item)
                elif (not kinds or item.kind in kinds) and _is_since(item, start):
                    yield item

        _PRINTERS[form](wanted())
    for met in problems:
        click.echo(sentence(met), err=True)
    if problems:
        ctx.exit(1)


def _is_since(post: Post, start: datetime | None) -> bool:
    return start is None or (post.written_at is not None and post.written_at >= start)


def _row(post: Post) -> Mapping[str, object]:
    return asdict(post) | {"written_at": iso(post.written_at)}


def _print_jsonl(found: Iterable[Post]) -> None:
    print_jsonl(map(_row, found))


def _print_table(found: Iterable[Post]) -> None:
    click.echo(f"{'NUMBER':>19} {'WRITTEN':<16} {'KIND':<7} {'MEDIA':>5}  TEXT")
    for post in found:
        written = f"{post.written_at:%Y-%m-%d %H:%M}" if post.written_at else ""
        text = " ".join(post.text.split())
        shown = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
        line = f"{post.remote_id:>19} {written:<16} {post.kind.value:<7} {len(post.media) or '':>5}  {shown}"
        click.echo(printable(line.rstrip()))


_PRINTERS = {"jsonl": _print_jsonl, "table": _print_table}
