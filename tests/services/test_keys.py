"""The pseudonym key that made the data is the only one that fits it."""

from __future__ import annotations

import pytest

from essaim.conf.env import WrongSetting
from essaim.matching.pseudonyms import Pseudonymiser
from essaim.services import keys
from essaim.store.models import KeyCheck

pytestmark = pytest.mark.django_db


def have(monkeypatch: pytest.MonkeyPatch, **found: bytes) -> None:
    maker = Pseudonymiser({int(name[1:]): key for name, key in found.items()})
    monkeypatch.setattr(keys, "pseudonymiser", lambda: maker)


def test_a_key_is_remembered_at_its_first_use_and_fits_ever_after(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, v1=b"a" * 32)
    keys.check_keys()
    keys.check_keys()
    have(monkeypatch, v1=b"a" * 32, v2=b"b" * 32)
    keys.check_keys()
    assert list(KeyCheck.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2]


def test_another_key_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, v1=b"a" * 32)
    keys.check_keys()
    for wrong in ({"v1": b"b" * 32}, {"v1": b"b" * 32, "v2": b"a" * 32}):
        have(monkeypatch, **wrong)
        with pytest.raises(WrongSetting, match="Version 1 of the pseudonym key is not the one"):
            keys.check_keys()


def test_what_is_remembered_says_nothing_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(32))
    have(monkeypatch, v1=key)
    keys.check_keys()
    kept = bytes.fromhex(KeyCheck.objects.get().value)
    assert len(kept) == 32
    assert not any(key[start : start + 4] in kept for start in range(29))
