"""Invented media: what a post says of them, and their files."""

from __future__ import annotations

from dataclasses import dataclass

from essaim.archives.invent.words import Json, short

#: The smallest picture there is, for a media folder that is not empty.
PICTURE = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture or film of a post."""

    post: int
    which: int
    kind: str

    @property
    def link(self) -> str:
        """The address in the text; one for all media of a post."""
        return f"https://t.co/{short(self.post, 99)}"

    @property
    def segment(self) -> str:
        """The end of its address, which its file's name repeats."""
        return f"E{short(self.post, 100 + self.which)}.{'jpg' if self.kind == 'photo' else 'mp4'}"

    @property
    def file_name(self) -> str:
        """Its file's name in the media folder."""
        return f"{self.post}-{self.segment}"

    def entity(self, handle: str) -> Json:
        """Give what the post says of it."""
        remote_id = str(self.post + 2 + self.which)
        still = f"E{short(self.post, 100 + self.which)}.jpg"
        folder = "media" if self.kind == "photo" else "ext_tw_video_thumb"
        end = f"status/{self.post}/{'photo' if self.kind == 'photo' else 'video'}/1"
        found: Json = {
            "expanded_url": f"https://twitter.com/{handle}/{end}",
            "indices": ["20", "43"],
            "url": self.link,
            "media_url": f"http://pbs.twimg.example/{folder}/{still}",
            "id_str": remote_id,
            "id": remote_id,
            "media_url_https": f"https://pbs.twimg.example/{folder}/{still}",
            "sizes": {
                name: {"w": width, "h": height, "resize": resize}
                for name, width, height, resize in (
                    ("thumb", "150", "150", "crop"),
                    ("small", "680", "510", "fit"),
                    ("medium", "1200", "900", "fit"),
                    ("large", "2048", "1536", "fit"),
                )
            },
            "type": self.kind,
            "display_url": f"pic.twitter.com/{short(self.post, 99)}",
        }
        return found if self.kind == "photo" else found | {"video_info": self._film()}

    def _film(self) -> Json:
        base = f"https://video.twimg.example/vid/{self.post}"
        best: Json = {"content_type": "video/mp4", "url": f"{base}/720/{self.segment}?tag=12"}
        if self.kind == "animated_gif":
            return {"aspect_ratio": ["4", "3"], "variants": [best | {"bitrate": "0"}]}
        return {
            "aspect_ratio": ["16", "9"],
            "duration_millis": "14000",
            "variants": [
                {
                    "bitrate": "256000",
                    "content_type": "video/mp4",
                    "url": f"{base}/270/small{self.segment}?tag=12",
                },
                {"content_type": "application/x-mpegURL", "url": f"{base}/pl/{self.segment[:-4]}.m3u8?tag=12"},
                best | {"bitrate": "2176000"},
            ],
        }
