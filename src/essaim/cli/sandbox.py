"""`essaim sandbox`: the invented world, in the foreground."""

from __future__ import annotations

import random
import signal
import threading
import unicodedata
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from essaim.networks.sandbox import SandboxServer, World

GIVEN_NAMES = (
    "Amina", "Anaïs", "Bao", "Camille", "Deniz", "Élodie", "Fatou", "Goran", "Hana", "Ilyès", "Jun", "Kofi",
    "Léa", "Malik", "Nadia", "Óscar", "Priya", "Quentin", "Rosa", "Soraya", "Thibault", "Ulla", "Vera", "Wassim",
    "Ximena", "Yara", "Zélie",
)  # fmt: skip
FAMILY_NAMES = (
    "Aubépine",
    "Bruyère",
    "Colza",
    "Fougère",
    "Genêt",
    "Lavande",
    "Mélèze",
    "Sarrasin",
    "Tilleul",
    "Trèfle",
)


@click.command(
    "sandbox",
    epilog="Example: essaim sandbox --port 7400 --people 40",
    short_help="Run an invented small world to try Essaim on.",
)
@click.option("--port", default=7400, show_default=True, type=click.IntRange(0, 65535), help="Port of all its servers.")
@click.option(
    "--limits",
    type=click.Choice(["real", "demo"]),
    default="real",
    show_default=True,
    help="Limits as the real servers have them, or high ones that nobody waits for.",
)
@click.option(
    "--people", default=12, show_default=True, type=click.IntRange(0, 20_000), help="How many people live in it."
)
@click.option("--seed", default=1, show_default=True, help="The same number gives the same people.")
def sandbox(port: int, limits: str, people: int, seed: int) -> None:
    """Run three Mastodon-like servers, a Bluesky server and an X, all invented, on this computer only.

    Everything is in memory and forgotten at the end. Stop with Ctrl-C.
    """
    from essaim.networks.sandbox import DEMO_LIMITS, SandboxLimits, SandboxServer, World

    world = World(seed=seed, limits=DEMO_LIMITS if limits == "demo" else SandboxLimits())
    populate(world, people, seed)
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with SandboxServer(world, port) as server:
            _tell(world, server, limits)
            ended.wait()
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}.") from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def populate(world: World, people: int, seed: int) -> None:
    """Fill a world with invented people, each on X and on one of the servers in turn."""
    chance = random.Random(seed)  # noqa: S311 - an invented world
    homes = [*world.mastodon, "pds"]
    for number in range(people):
        given, family = chance.choice(GIVEN_NAMES), chance.choice(FAMILY_NAMES)
        name = f"{_plain(given)}{number + 1}"
        world.add_x(str(10**9 + chance.randrange(10**9) * 100 + number % 100), f"{name}_x", f"{given} {family}")
        home = homes[number % len(homes)]
        if home == "pds":
            world.add_bluesky(name, f"{given} {family}")
        else:
            world.add_mastodon(home, name, f"{given} {family}")


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return letters.lower()


def _tell(world: World, server: SandboxServer, limits: str) -> None:
    for label in [*world.mastodon, "pds", "plc", "x", "control"]:
        click.echo(f"{label:9}{server.url(label)}")
    first: dict[str, str] = {}
    for account in world.accounts():
        first.setdefault(account.label, account.handle)
    if first:
        click.echo(f"\nSign in for instance as: {', '.join(first.values())}")
    click.echo("The password of everybody is: essaim")
    click.echo(f"Post on the invented X: {server.url('x')}/compose")
    click.echo("Limits: " + ("as on the real servers." if limits == "real" else "much higher than on real servers."))
    click.echo("Everything here is invented and forgotten at the end. Ctrl-C to stop.")
