"""An archive of X, opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Self, TypeVar

from essaim.archives.container import Container, MemberDamaged
from essaim.archives.contract import Progress, Purpose
from essaim.archives.errors import ClassicArchive, NoFollowLists
from essaim.archives.items import Items, NotWrapped
from essaim.archives.problems import Tally, problem
from essaim.archives.x.handles import Handles, is_reply, is_repost
from essaim.archives.x.members import ALLOWED, POSTS, place_of
from essaim.archives.x.shapes import AdItem, FollowItem, Tweet, TweetItem
from essaim.archives.x.source import (
    LIST_KINDS,
    File,
    Source,
    list_files,
    missing_problems,
    newest_first,
    same_owner,
)
from essaim.archives.x.values import to_id
from essaim.model import ArchiveOwner, ArchiveSummary, Contact, Direction, Network, ReadProblem

T = TypeVar("T")


class XArchive:
    """One person's archive of X, out of one export or several."""

    network = Network.X

    def __init__(
        self, containers: Sequence[Container], sources: Sequence[Source], purpose: Purpose, progress: Progress | None
    ) -> None:
        """Take what was found. Raises TwoOwners when it belongs to two accounts."""
        self._containers = containers
        self._sources = newest_first(sources)
        self._purpose = purpose
        self._progress = progress
        self._read = self._to_read = 0
        self.owner: ArchiveOwner | None = same_owner([source.owner for source in self._sources if source.owner])
        self.generated_at: datetime | None = self._sources[0].generated_at
        self.partial = any(source.partial for source in self._sources)
        self.layout = next((s.layout for s in self._sources if s.layout != "bare"), "bare")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for container in self._containers:
            container.close()

    def follow_lists(self) -> set[Direction]:
        """Say which of the two lists are there, even empty."""
        return {direction for direction, files in self._lists.items() if files}

    def require_follow_lists(self) -> None:
        """Raise NoFollowLists, or ClassicArchive, unless at least one list is there."""
        if not self.follow_lists():
            raise ClassicArchive if self.layout == "classic" else NoFollowLists

    def follow_ids(self, direction: Direction) -> Iterator[str | ReadProblem]:
        """Give the ids of one list, each once, reading nothing else."""
        files = self._lists[direction]
        self._expect(files)
        for met in self._standing_problems():
            place = place_of(met.where)
            if place is not None and LIST_KINDS.get(place.kind) is direction:
                yield met
        yield from self._ids(files)

    def contacts(self, handles: bool = False) -> Iterator[Contact | ReadProblem]:
        """Give the contacts one by one; with `handles` the owner's posts are read first, for names and mentions."""
        self._expect([file for files in self._lists.values() for file in files], self._posts if handles else [])
        yield from self._standing_problems()
        known = Handles()
        if handles:
            for tweet in self._tweets():
                if isinstance(tweet, ReadProblem):
                    yield tweet
                else:
                    known.learn(tweet)
        for direction, files in self._lists.items():
            for remote_id in self._ids(files):
                yield remote_id if isinstance(remote_id, ReadProblem) else _contact(direction, remote_id, known)

    def summary(self) -> ArchiveSummary:
        """Say what the archive holds and what could not be read."""
        ads = [file for source in self._sources for file in source.of("ad-impressions")]
        self._expect([file for files in self._lists.values() for file in files], self._posts, ads)
        tally = Tally()
        for met in self._standing_problems():
            tally.add(met)
        counts = dict.fromkeys(("following", "followers", "posts", "reposts", "replies"), 0)
        for direction, key in ((Direction.FOLLOWING, "following"), (Direction.FOLLOWER, "followers")):
            counts[key] = _count(self._ids(self._lists[direction]), tally)
        for tweet in self._tweets():
            if isinstance(tweet, ReadProblem):
                tally.add(tweet)
                continue
            counts["posts"] += 1
            repost = is_repost(tweet)
            counts["reposts"] += repost
            counts["replies"] += not repost and is_reply(tweet)
        if self._purpose is Purpose.SUMMARY:
            counts["ads"] = _count_ads(self._items(ads, AdItem), tally)
        if not self.follow_lists():
            tally.add(problem("no-follow-lists", ""))
        return ArchiveSummary(
            self.network, self.layout, self.owner, self.generated_at, self.partial, counts, tuple(tally)
        )

    @cached_property
    def _lists(self) -> dict[Direction, list[File]]:
        """The files of each list. What a file holds decides, not its name; its head is read for that."""
        lists: dict[Direction, list[File]] = {direction: [] for direction in Direction}
        for kind, named in LIST_KINDS.items():
            for file in list_files(self._sources, kind):
                try:
                    direction = LIST_KINDS.get(file.wrapped().kind, named)
                except (NotWrapped, MemberDamaged) as error:
                    # Not a list at all: it must not pass for an empty one, which would replace an earlier list.
                    code = "damaged-file" if isinstance(error, MemberDamaged) else "unreadable-file"
                    self._list_problems.append(problem(code, file.member.path))
                    continue
                if direction is not named:
                    self._list_problems.append(problem("other-content", file.member.path))
                lists[direction].append(file)
        return lists

    @cached_property
    def _list_problems(self) -> list[ReadProblem]:
        return []

    @cached_property
    def _posts(self) -> list[File]:
        return [file for source in self._sources for file in source.of(*POSTS, "classic_tweets")]

    def _standing_problems(self) -> Iterator[ReadProblem]:
        """Give what is already known to be wrong, before any entry is read."""
        for source in self._sources:
            yield from source.problems
        yield from missing_problems(self._sources, ALLOWED[self._purpose])
        yield from self._list_problems
        if self.owner is None and self.layout != "bare":
            yield problem("no-owner", "")

    def _ids(self, files: Sequence[File]) -> Iterator[str | ReadProblem]:
        seen: set[int] = set()
        for file in files:
            wrong = 0
            for item in self._items([file], FollowItem):
                if isinstance(item, ReadProblem):
                    yield item
                    continue
                entry = item.following or item.follower
                remote_id = to_id(item.account_id if entry is None else entry.account_id)
                if remote_id is None:
                    wrong += 1
                elif (number := int(remote_id)) not in seen:
                    seen.add(number)
                    yield remote_id
            if wrong:
                yield problem("wrong-id", file.member.path, wrong)

    def _tweets(self) -> Iterator[Tweet | ReadProblem]:
        """Give the owner's posts; each once when several exports hold them."""
        several = sum(1 for source in self._sources if source.of(*POSTS, "classic_tweets")) > 1
        seen: set[str] = set()
        for item in self._items(self._posts, TweetItem):
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

    def _items(self, files: Sequence[File], kind: type[T]) -> Iterator[T | ReadProblem]:
        for file in files:
            where = file.member.path
            try:
                yield from Items(self._watched(file.wrapped().blocks()), kind, where)
            except NotWrapped:
                yield problem("unreadable-file", where)
            except MemberDamaged:
                yield problem("damaged-file", where)

    def _expect(self, *groups: Sequence[File]) -> None:
        """Say what is going to be read, for the progress that people see."""
        self._read = 0
        self._to_read = sum(file.member.size for files in groups for file in files)

    def _watched(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._read += len(block)
            if self._progress is not None:
                self._progress(min(self._read, self._to_read), self._to_read)
            yield block


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


def _count(found: Iterator[str | ReadProblem], tally: Tally) -> int:
    count = 0
    for item in found:
        if isinstance(item, ReadProblem):
            tally.add(item)
        else:
            count += 1
    return count


def _count_ads(found: Iterator[AdItem | ReadProblem], tally: Tally) -> int:
    count = 0
    for item in found:
        if isinstance(item, ReadProblem):
            tally.add(item)
        elif item.ad and item.ad.ads_user_data and item.ad.ads_user_data.ad_impressions:
            count += len(item.ad.ads_user_data.ad_impressions.impressions or ())
    return count
