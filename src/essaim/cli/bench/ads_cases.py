"""What `essaim bench ads` measures, each function in a process of its own."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from essaim.audit.entries import own_lists
from essaim.audit.report import Auditor
from essaim.audit.repository import COLUMNS, RepositoryAudit
from essaim.model import Network
from essaim.model.ads import AdImpression, Advertiser, Criterion, PromotedPost

#: Different words that advertisers chose; one in twenty is on a list.
_WORDS = 8_000
_MOMENT = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def invent(folder: str, impressions: int, rows: int) -> dict[str, float]:
    """Write an archive and a repository's export into `folder`; give their megabytes."""
    from essaim.archives.invent import Extras, invent_x_archive
    from essaim.model import ArchiveOwner

    words = _words()
    shown = list(_impressions(impressions, words))
    (archive,) = invent_x_archive(
        Path(folder) / "ads.zip",
        seed=1,
        owner=ArchiveOwner("1456789012345678901", "ana_mielaud", "Ana Mielaud"),
        following=["12"],
        posts=0,
        extras=Extras(impressions=shown),
    )
    export = Path(folder) / "export.csv"
    with export.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(rows, words))
    return {"archive_mb": archive.stat().st_size / 1e6, "export_mb": export.stat().st_size / 1e6}


def audit(path: str) -> int:
    """Audit an archive; give how many advertisements there were."""
    from essaim.archives import Purpose, open_archive

    with open_archive([Path(path)], Purpose.ADS) as archive:
        auditor = Auditor(Network.X)
        auditor.read(archive.ad_impressions())
        auditor.read_engagements(archive.ad_engagements())
        auditor.believed(archive.personalization())
    return auditor.report().total.impressions


def read(path: str) -> int:
    """Read an archive's advertisements and do nothing with them: what no audit can beat."""
    from essaim.archives import Purpose, open_archive

    with open_archive([Path(path)], Purpose.ADS) as archive:
        return sum(1 for item in archive.ad_impressions() if isinstance(item, AdImpression))


def repository(path: str) -> int:
    """Audit an export of the repository; give how many rows there were."""
    audited = RepositoryAudit()
    audited.read(Path(path))
    return audited.report().rows


def rows_alone(path: str) -> int:
    """Read an export's rows and do nothing with them."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _words() -> list[str]:
    chance = random.Random(1)  # noqa: S311 - invented words, not secrets
    listed = [entry.text for entry in own_lists().entries]
    return [chance.choice(listed) if at % 20 == 0 else f"honey {at} thyme" for at in range(_WORDS)]


def _impressions(count: int, words: list[str]) -> Iterator[AdImpression]:
    chance = random.Random(2)  # noqa: S311
    for at in range(count):
        advertiser = chance.randrange(2_000)
        yield AdImpression(
            Network.X,
            shown_at=_MOMENT - timedelta(seconds=30 * at),
            place="TimelineHome",
            device_os="Android",
            advertiser=Advertiser(f"House {advertiser}", f"house_{advertiser}"),
            post=PromotedPost(str(10**18 + at), f"Honey of the day {at % 5_000}"),
            criteria=(
                Criterion("Locations", "France"),
                Criterion("Age", "25 to 49"),
                Criterion("Keywords", chance.choice(words)),
                Criterion("Conversation topics", chance.choice(words)),
                Criterion("Follower look-alikes", f"@house_{chance.randrange(2_000)}"),
            ),
        )


def _rows(count: int, words: list[str]) -> Iterator[list[str]]:
    chance = random.Random(3)  # noqa: S311
    # An advertiser's campaigns share their segments: far fewer different cells than rows.
    cells = ["Keywords: " + ", ".join(chance.sample(words, 6)) + "; Locations: France" for _ in range(100_000)]
    for at in range(count):
        house = f"House {chance.randrange(50_000)}"
        link = f"https://x.example/{at}"
        yield [
            house, house, link, "2026-01-01", "2026-01-31", chance.choice(cells), chance.choice(cells),
            str(chance.randrange(100_000)), "900", "", "", "",
        ]  # fmt: skip
