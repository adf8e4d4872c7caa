"""The terminal part of the demo: the main job, through the real services and worker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from essaim.archives import open_archive
from essaim.archives.invent import invent_x_archive
from essaim.base.errors import EssaimError
from essaim.cli.demo.seeding import bring, prove
from essaim.cli.demo.stage import Stage
from essaim.cli.demo.town import Townsperson
from essaim.model import ArrivalChoice, Direction, Findability, Grade, Network
from essaim.networks.sandbox import approve
from essaim.services import finding, importing, people, reconnecting, signing_in
from essaim.store.models import Person

CONTACTS = 1_900
#: How many of the town Ana follows; she mentions some of them in her posts.
KNOWN, MENTIONED = 320, 120
FOLLOWERS = 700
SHOWN = 8
#: The worker must have done within this long, or the demo says so and ends.
PATIENCE_SECONDS = 300.0


T = TypeVar("T")


class Advance(Protocol):
    """Passes steps on while a bar shows how far they are."""

    def __call__(
        self, what: str, total: int, steps: Iterable[T], reached: Callable[[], int] | None = None
    ) -> Iterator[T]:
        """Give each step."""
        ...


class DemoStopped(EssaimError):
    """The worker did not finish in time; its words are in %(log)s."""

    code = "demo-stuck"


class Show:
    """Tells the story step by step."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.console = Console(highlight=False)
        town = stage.town
        # Two people who are members of nothing yet: Ana, seen in the terminal, and the visitor, who is you.
        self.ana = Townsperson("1456789012345678901", "ana_sans_x", "Ana Mielaud", "ana", ("tilleul",), bluesky=True)
        self.visitor = Townsperson(
            "987654321098765432", "bela_encore_ici", "Béla Bruyerol", "bela", ("ruche",), bluesky=True
        )
        self.newcomers = iter([who for who in town.newcomers if who.findability is not Findability.NOBODY])

    def main_job(self) -> None:
        """Do the whole job for Ana before one's eyes."""
        self.console.rule("Essaim, in an invented town")
        self.console.print(
            "Nothing here is real and nothing leaves this machine. The invented networks answer as the real ones do, "
            "with higher limits so that nobody has to wait until tomorrow.\n"
        )
        self._people_the_site()
        archive = self._write_archive(self.ana, "ana-x-archive.zip")
        self._write_archive(self.visitor, "bela-x-archive.zip")
        person = self._sign_in(self.ana)
        self._import(person, archive)
        self._prove(person)
        here = self._who_is_here(person)
        self._follow(person, here.followable)
        self._later_arrivals(person)

    def leave_the_site_up(self, arrive_every: float) -> None:
        """Print the three lines, and let somebody new arrive now and then, until Ctrl-C."""
        stage = self.stage
        mastodon, bluesky = stage.homes[self.visitor.x_id]
        self.console.rule("Now you")
        self.console.print(f"Open      {stage.base_url}")
        self.console.print(
            f"Sign in   as @{mastodon.handle} (Mastodon) or {bluesky.handle} (Bluesky), password “essaim”"
        )
        self.console.print(f"Drop      {stage.folder / 'bela-x-archive.zip'}")
        self.console.print(
            f"\nSomebody new arrives every {arrive_every:g} seconds. Ctrl-C stops everything.", style="dim"
        )
        due = time.monotonic() + arrive_every
        try:
            while True:
                time.sleep(0.5)
                if time.monotonic() >= due:
                    due += arrive_every
                    self._somebody_arrives()
        except KeyboardInterrupt:
            self.console.print("\nStopping. Nothing is left running.")

    def _people_the_site(self) -> None:
        members = self.stage.town.members
        with self._progress() as advance:
            for who in advance(f"{len(members)} people of the town are members already", len(members), members):
                bring(self.stage, who)
        self.stage.start_site()

    def _write_archive(self, who: Townsperson, name: str) -> Path:
        town, rng = self.stage.town, Random(f"{self.stage.seed}:{who.x_id}")  # noqa: S311 - an invented town, not a secret
        self.stage.world.add_x(who.x_id, who.x_handle, who.name)
        newcomers = town.newcomers
        known = rng.sample(town.members, min(200, KNOWN)) + newcomers
        following = [other.x_id for other in known]
        following += rng.sample(list(town.strangers), CONTACTS - len(following))
        rng.shuffle(following)
        mentioned = {other.x_id: (other.x_handle, other.name) for other in rng.sample(known, MENTIONED)}
        followers = [other.x_id for other in rng.sample(list(town.people), 150)]
        followers += rng.sample(list(town.strangers), FOLLOWERS - len(followers))
        target = self.stage.folder / name
        invent_x_archive(
            target,
            seed=self.stage.seed,
            owner=who.owner,
            following=following,
            followers=followers,
            mentioned=mentioned,
            when=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        )
        self.stage.settle(who)
        return target

    def _sign_in(self, who: Townsperson) -> Person:
        """Sign in on each network by its own OAuth, as the browser would."""
        person: Person | None = None
        for account in self.stage.settle(who):
            network = self.stage.world.account_model(account).key.network
            back = f"{self.stage.base_url}/oauth/{network}/callback"
            begun = signing_in.begin(network, account.handle, redirect_uri=back)
            returned = approve(begun.authorize_url, account.handle if network is Network.BLUESKY else who.user)
            done = signing_in.finish(begun.pending, _query(returned), signed_in=person)
            person = done.person
            self.console.print(f"[green]✓[/] {who.name.split()[0]} signed in as {account.handle}")
        if person is None:
            raise ValueError("somebody without an account cannot sign in")
        people.choose_arrivals(person, ArrivalChoice.FOLLOW)
        people.choose_findability(person, Findability.ANYONE)
        return person

    def _import(self, person: Person, archive: Path) -> None:
        contacts = 0
        with open_archive([archive]) as read, self._progress() as advance:
            total = read.summary().counts["following"]
            for _ in advance("Reading Ana’s archive", total, read.follow_ids(Direction.FOLLOWING)):
                contacts += 1
        report = importing.import_archive(person, [archive])
        self.console.print(
            f"[green]✓[/] {report.following} people she followed, {report.followers} who followed her; "
            "kept as pseudonyms, the file is not kept"
        )

    def _prove(self, person: Person) -> None:
        before = finding.who_is_here(person)
        figure = next(iter(before.counts.values()), None)
        self.console.print(
            f"  An archive alone proves nothing: so far she sees a figure ({figure or 'fewer than five'}), no name."
        )
        prove(self.stage, person, self.ana)
        self.console.print(f"[green]✓[/] Her post on X with a one-time code proves that @{self.ana.x_handle} is hers\n")

    def _who_is_here(self, person: Person) -> finding.Here:
        here = finding.who_is_here(person)
        table = Table(title=f"{len(here.people)} of {here.contacts} are here", title_justify="left")
        for column in ("Name", "Where", "Grade", "Why"):
            table.add_column(column)
        for found in here.people[:SHOWN]:
            where = "\n".join(f"@{address.handle}" for address in found.addresses)
            table.add_row(found.name, where, found.grade, found.reason)
        self.console.print(table)
        grades = Counter(found.grade for found in here.people)
        told = ", ".join(f"{grades[grade]} {grade}" for grade in Grade if grades[grade])
        self.console.print(
            f"  … in all {told}; {here.waiting} more will be asked first; the others are not here, or did not say.\n"
        )
        return here

    def _follow(self, person: Person, expected: int) -> None:
        planned = reconnecting.follow_all(person)
        self.console.print(
            f"[green]✓[/] Follow all: {planned.follows} follows of {planned.people} people planned "
            f"({expected} are sure enough; {planned.without_account} are only where Ana is not)"
        )
        with self._progress() as advance:
            steps = self._until(lambda: reconnecting.progress(person).waiting == 0)
            total = reconnecting.progress(person).total
            for _ in advance(
                "The worker follows them", total, steps, lambda: total - reconnecting.progress(person).waiting
            ):
                pass
        outcomes = Counter(entry.state for entry in reconnecting.journal(person, limit=CONTACTS))
        self.console.print("  " + ", ".join(f"{number} {state}" for state, number in outcomes.most_common()) + "\n")

    def _later_arrivals(self, person: Person) -> None:
        self.console.print("Two people arrive later; Ana has closed her browser:")
        for who in (next(self.newcomers), next(self.newcomers)):
            bring(self.stage, replace(who, proved=True, locked=False, findability=Findability.ANYONE))
            for _ in self._until(lambda: reconnecting.progress(person).waiting == 0):
                pass
            entry = reconnecting.journal(person, limit=1)[0]
            self.console.print(f"[green]✓[/] {who.name} arrived: {entry.state} ({entry.handle})")
        self.console.print()

    def _somebody_arrives(self) -> None:
        who = next(self.newcomers, None)
        if who is None:
            return
        bring(self.stage, who)
        self.console.print(f"{datetime.now():%H:%M:%S}  {who.name} has arrived")  # noqa: DTZ005 - a terminal's clock

    def _until(self, done: Callable[[], bool]) -> Iterator[None]:
        """Yield now and then until it is done. Raises DemoStopped."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > end:
                raise DemoStopped(log=self.stage.folder / "site.log")
            time.sleep(0.1)
            yield

    @contextmanager
    def _progress(self) -> Iterator[Advance]:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console) as progress:

            def advance(
                what: str, total: int, steps: Iterable[T], reached: Callable[[], int] | None = None
            ) -> Iterator[T]:
                task = progress.add_task(what, total=total)
                for step in steps:
                    yield step
                    if reached is None:
                        progress.advance(task)
                    else:
                        progress.update(task, completed=reached())
                progress.update(task, completed=total)

            yield advance


def _query(address: str) -> dict[str, str]:
    from urllib.parse import parse_qsl, urlsplit

    return dict(parse_qsl(urlsplit(address).query))
