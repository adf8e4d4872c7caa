"""An archive of X, opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from types import TracebackType
from typing import Self, TypeVar

from essaim.archives.container import Container
from essaim.archives.contract import Purpose
from essaim.archives.errors import ClassicArchive, NoFollowLists
from essaim.archives.problems import Tally, problem
from essaim.archives.x import about, ads
from essaim.archives.x.handles import Handles, is_reply, is_repost
from essaim.archives.x.lists import id_batches
from essaim.archives.x.media import media_files
from essaim.archives.x.members import POSTS, place_of
from essaim.archives.x.place import File
from essaim.archives.x.posts import own_posts
from essaim.archives.x.reading import Reading
from essaim.archives.x.shapes import AdItem, Tweet, TweetItem
from essaim.archives.x.source import LIST_KINDS
from essaim.archives.x.values import to_id
from essaim.model import ArchiveOwner, ArchiveSummary, Contact, Direction, MediaFile, Network, Post, ReadProblem
from essaim.model.ads import AdEngagement, AdImpression, Personalization
from essaim.model.profiles import Presence

T = TypeVar("T")


class XArchive:
    """One person's archive of X, out of one export or several."""

    network = Network.X

    def __init__(self, containers: Sequence[Container], reading: Reading) -> None:
        self._containers = containers
        self._reading = reading
        self.owner: ArchiveOwner | None = reading.owner
        self.generated_at: datetime | None = reading.sources[0].generated_at
        self.partial = any(source.partial for source in reading.sources)
        self.layout = reading.layout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for container in (*self._reading.inner, *self._containers):
            container.close()

    def follow_lists(self) -> set[Direction]:
        """Say which of the two lists are there, even empty."""
        return {direction for direction, files in self._reading.lists.items() if files}

    def require_follow_lists(self) -> None:
        """Raise NoFollowLists, or ClassicArchive, unless at least one list is there."""
        if not self.follow_lists():
            raise ClassicArchive if self.layout == "classic" else NoFollowLists

    def follow_ids(self, direction: Direction) -> Iterator[str | ReadProblem]:
        """Give the ids of one list, each once, reading nothing else."""
        files = self._reading.lists[direction]
        self._reading.expect(files)
        for met in self._reading.standing_problems():
            place = place_of(met.where)
            if place is not None and LIST_KINDS.get(place.kind) is direction:
                yield met
        for batch in id_batches(self._reading, files):
            if isinstance(batch, ReadProblem):
                yield batch
            else:
                yield from batch

    def contacts(self, handles: bool = False) -> Iterator[Contact | ReadProblem]:
        """Give the contacts one by one; with `handles` the owner's posts are read first, for names and mentions."""
        self._reading.expect(
            [file for files in self._reading.lists.values() for file in files], self._posts if handles else []
        )
        yield from self._reading.standing_problems()
        known = Handles()
        if handles:
            for tweet in self._tweets():
                if isinstance(tweet, ReadProblem):
                    yield tweet
                else:
                    known.learn(tweet)
        for direction, files in self._reading.lists.items():
            for batch in id_batches(self._reading, files):
                if isinstance(batch, ReadProblem):
                    yield batch
                elif handles:
                    yield from (_contact(direction, remote_id, known) for remote_id in batch)
                else:
                    yield from map(partial(Contact, Network.X, direction), batch)

    def ad_impressions(self) -> Iterator[AdImpression | ReadProblem]:
        """Give each advertisement that was shown, once."""
        return ads.ad_impressions(self._reading)

    def ad_engagements(self) -> Iterator[AdEngagement | ReadProblem]:
        """Give what was done with each advertisement."""
        return ads.ad_engagements(self._reading)

    def personalization(self) -> Personalization:
        """Give what X believed of the owner."""
        return ads.personalization(self._reading)

    def presence(self) -> Presence:
        """Give the owner's profile, former handles and lists, and when they locked their posts."""
        return about.presence(self._reading)

    def do_not_follow(self) -> Iterator[str | ReadProblem]:
        """Give the ids of whom the owner blocked or muted, each once."""
        return about.do_not_follow(self._reading)

    def posts(self, *, communities: bool = False) -> Iterator[Post | ReadProblem]:
        """Give the owner's posts, each once, in the order of the files; those inside communities only if asked for."""
        return own_posts(self._reading, communities=communities)

    def media(self) -> Iterator[MediaFile | ReadProblem]:
        """Give the files of the media folders, by their names; none is opened."""
        return media_files(self._reading)

    def summary(self) -> ArchiveSummary:
        """Say what the archive holds and what could not be read."""
        ads = self._reading.of("ad-impressions")
        self._reading.expect(self._both_lists, self._posts, ads)
        tally = Tally()
        for met in self._reading.standing_problems():
            tally.add(met)
        counts = dict.fromkeys(("following", "followers", "posts", "reposts", "replies"), 0)
        for direction, key in ((Direction.FOLLOWING, "following"), (Direction.FOLLOWER, "followers")):
            counts[key] = _count(id_batches(self._reading, self._reading.lists[direction]), tally)
        for tweet in self._tweets():
            if isinstance(tweet, ReadProblem):
                tally.add(tweet)
                continue
            counts["posts"] += 1
            repost = is_repost(tweet)
            counts["reposts"] += repost
            counts["replies"] += not repost and is_reply(tweet)
        if Purpose.SUMMARY in self._reading.purpose:
            counts["ads"] = _count_ads(self._reading.items(ads, AdItem), tally)
        if not self.follow_lists():
            tally.add(problem("no-follow-lists", ""))
        return ArchiveSummary(
            self.network, self.layout, self.owner, self.generated_at, self.partial, counts, tuple(tally)
        )

    @property
    def _both_lists(self) -> list[File]:
        return [file for files in self._reading.lists.values() for file in files]

    @cached_property
    def _posts(self) -> list[File]:
        return self._reading.of(*POSTS, "classic_tweets")

    def _tweets(self) -> Iterator[Tweet | ReadProblem]:
        """Give the owner's posts; each once when several exports hold them."""
        several = sum(1 for source in self._reading.sources if source.of(*POSTS, "classic_tweets")) > 1
        seen: set[str] = set()
        for item in self._reading.items(self._posts, TweetItem):
            if isinstance(item, ReadProblem):
                yield item
                continue
            tweet = item.tweet or item
            tweet_id = to_id(tweet.id_str) or to_id(tweet.id)
            if several and tweet_id is not None:
                if tweet_id in seen:
                    continue
                seen.add(tweet_id)
            yield tweet


def _contact(direction: Direction, remote_id: str, handles: Handles) -> Contact:
    known = handles.get(remote_id)
    if known is None:
        return Contact(Network.X, direction, remote_id)
    return Contact(
        Network.X,
        direction,
        remote_id,
        handle=known.handle,
        handle_seen_at=known.handle_seen_at if known.handle else None,
        display_name=known.name or None,
        mentions=known.mentions,
    )


def _count(found: Iterator[list[str] | ReadProblem], tally: Tally) -> int:
    count = 0
    for batch in found:
        if isinstance(batch, ReadProblem):
            tally.add(batch)
        else:
            count += len(batch)
    return count


def _count_ads(found: Iterator[AdItem | ReadProblem], tally: Tally) -> int:
    count = 0
    for item in found:
        if isinstance(item, ReadProblem):
            tally.add(item)
        elif item.ad and item.ad.ads_user_data and item.ad.ads_user_data.ad_impressions:
            count += len(item.ad.ads_user_data.ad_impressions.impressions or ())
    return count
