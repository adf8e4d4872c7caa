"""Finds the files of pictures and films by their names alone: none of them is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from essaim.archives.problems import problem
from essaim.archives.x.inner import is_inner
from essaim.archives.x.members import MEDIA
from essaim.archives.x.place import File
from essaim.archives.x.post_shapes import FullPost, MediaEntity
from essaim.archives.x.reading import Reading
from essaim.archives.x.texts import clean
from essaim.archives.x.values import to_id
from essaim.model import MediaFile, MediaKind, PostMedia, PostRef, ReadProblem

_NAME = re.compile(r"(?P<post>[0-9]{1,19})-(?P<rest>.+)", re.DOTALL)
_FILMS = (".mp4", ".mov")
_KINDS = {kind.value: kind for kind in MediaKind}


def media_files(reading: Reading) -> Iterator[MediaFile | ReadProblem]:
    """Give the files of the media folders, those of the newest export first; each name once."""
    seen: set[str] = set()
    for file in reading.of(*sorted(MEDIA)):
        name = _base(file)
        if name in seen:
            continue
        seen.add(name)
        if is_inner(file):
            yield problem("media-in-inner-zip", file.member.path)
            continue
        found = _NAME.fullmatch(name)
        yield MediaFile(file.member.path, found["post"] if found else None, file.member.size, file.container.name)


class MediaIndex:
    """The names of the media that the archive holds, by post."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self._by_post: dict[int, list[int]] = {}
        #: The inner ZIPs that the archives of June to December 2019 have in place of the files.
        self.inner: list[str] = []
        for at, file in enumerate(files):
            found = _NAME.fullmatch(_base(file))
            if found:
                self._by_post.setdefault(int(found["post"]), []).append(at)
            elif is_inner(file):
                self.inner.append(file.member.path)

    def of(self, post_ids: Sequence[int]) -> dict[str, str]:
        """Give the files of a post and its versions: name in small letters → member's path."""
        names: dict[str, str] = {}
        for post_id in post_ids:
            for at in self._by_post.get(post_id, ()):
                names.setdefault(_base(self._files[at]), self._files[at].member.path)
        return names


def media_of(post: FullPost, post_ids: Sequence[int], index: MediaIndex, owner_id: str | None) -> tuple[PostMedia, ...]:
    """Give the media of a post, each with the file that holds it. `post_ids` has all versions, the post's own last."""
    entities = entities_of(post)
    if not entities:
        return ()
    there = index.of(post_ids)
    candidates = [_candidates(entity, post_ids) for entity in entities]
    exact = [next((name.lower() for name in names if name.lower() in there), None) for names in candidates]
    # What no medium names exactly is shared out among those without a file, in order.
    free = [name for name in there if name not in exact]
    media = []
    for entity, names, found in zip(entities, candidates, exact, strict=True):
        kind = _kind(entity)
        name = found or next((one for one in free if one.endswith(_FILMS) == (kind is not MediaKind.PHOTO)), None)
        if found is None and name is not None:
            free.remove(name)
        media.append(
            PostMedia(
                remote_id=to_id(entity.id_str) or to_id(entity.id),
                kind=kind,
                url=_address(entity),
                path=there[name] if name else None,
                names=tuple(names),
                alt=clean(entity.ext_alt_text) or clean(entity.media_alt) or None,
                source=_source(entity, post_ids, owner_id),
            )
        )
    return tuple(media)


def entities_of(post: FullPost) -> list[MediaEntity]:
    """Give all media of a post, each once; the plain list has the first alone."""
    extended = post.extended_entities.media if post.extended_entities is not None else None
    plain = post.entities.media if post.entities is not None else None
    return list(extended or plain or ())


def _source(entity: MediaEntity, post_ids: Sequence[int], owner_id: str | None) -> PostRef | None:
    """Give the post that a medium was taken from when it is somebody else's; one's own film may be used again."""
    status = to_id(entity.source_status_id_str) or to_id(entity.source_status_id)
    user = to_id(entity.source_user_id_str) or to_id(entity.source_user_id)
    if status is None and user is None:
        return None
    if (user is not None and user == owner_id) or (status is not None and int(status) in post_ids):
        return None
    return PostRef(remote_id=status, account_id=user)


def _kind(entity: MediaEntity) -> MediaKind:
    return _KINDS.get(entity.type or "", MediaKind.PHOTO)


def _films(entity: MediaEntity) -> list[str]:
    """Give the addresses of a film's files, the best first; streams have none."""
    variants = (entity.video_info.variants if entity.video_info is not None else None) or []
    films = [one for one in variants if one.url and (one.content_type or "video/mp4") == "video/mp4"]
    return [clean(one.url) for one in sorted(films, key=lambda one: _rate(one.bitrate), reverse=True)]


def _rate(bitrate: object) -> int:
    text = str(bitrate)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _address(entity: MediaEntity) -> str | None:
    picture = clean(entity.media_url_https) or clean(entity.media_url)
    return next(iter(_films(entity)), picture) or None


def _candidates(entity: MediaEntity, post_ids: Sequence[int]) -> list[str]:
    picture = clean(entity.media_url_https) or clean(entity.media_url)
    addresses = _films(entity) if _kind(entity) is not MediaKind.PHOTO else []
    addresses += [picture] if picture and not addresses else []
    segments = [address.partition("?")[0].rsplit("/", 1)[-1] for address in addresses]
    return [f"{post_id}-{segment}" for segment in segments if segment for post_id in reversed(post_ids)]


def _base(file: File) -> str:
    return file.member.path.rsplit("/", 1)[-1].lower()
