"""Whatever shape X gives its files one day, reading them ends, with values and problems and never with a traceback."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from essaim.archives import Purpose, open_archive
from essaim.archives.x import about, ads
from essaim.model import ReadProblem
from essaim.model.ads import AdEngagement, AdImpression

#: Every key that the readers look for, so that odd values meet them.
KEYS = sorted(
    {
        key
        for module in (ads, about)
        for key in re.findall(r'"([A-Za-z0-9-]+)"', Path(str(module.__file__)).read_text(encoding="utf-8"))
    }
    | {"ad", "p13nData", "profile", "screenNameChange", "blocking", "userListInfo"}
)
PURPOSE = Purpose.ADS | Purpose.POSTS | Purpose.DO_NOT_FOLLOW
odd = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False)
    | some.text(max_size=10)
    | some.sampled_from(
        ["@", "\ud800", "12", "0001-01-01T00:00:00+14:00", "9999-12-31 23:59:59", "2024-02-30 00:00:00"]
    )
    | some.sampled_from(["https://twitter.com/a/lists/%ff", "https://twitter.com//lists/", "1e400", "٣"])
)
values = some.recursive(
    odd,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)
deep = some.builds(
    lambda outer, inner, entries: [{"ad": {"adsUserData": {outer: {inner: entries}}}}],
    some.sampled_from(["adImpressions", "adEngagements"]),
    some.sampled_from(["impressions", "engagements"]),
    some.lists(values, max_size=4),
)
FILES = re.findall(
    r"[a-z-]+",
    "ad-impressions ad-engagements personalization profile screen-name-change protected-history lists-created block "
    "mute",
)


@settings(max_examples=150, deadline=None)
@given(some.dictionaries(some.sampled_from(FILES), values | deep, min_size=1))
def test_nothing_stops_the_reading(files: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        (data / "account.js").write_text('window.YTD.account.part0 = [ {"account": {"accountId": "9"}} ]')
        for name, value in files.items():
            (data / f"{name}.js").write_text(f"window.YTD.{name.replace('-', '_')}.part0 = {json.dumps(value)}")
        with open_archive([Path(scratch)], PURPOSE) as archive:
            assert all(isinstance(item, AdImpression | ReadProblem) for item in archive.ad_impressions())
            assert all(isinstance(item, AdEngagement | ReadProblem) for item in archive.ad_engagements())
            assert all(isinstance(item, ReadProblem) or item.isdecimal() for item in archive.do_not_follow())
            # What is given can be written down, whatever half letters the files hold.
            repr((archive.personalization(), archive.presence())).encode("utf-8")
