"""Leaving out whoever opted out, wherever lists are kept or statements taken in; `opting_out` is how one does."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from essaim.matching.pseudonyms import from_bytes, sorted_list
from essaim.model import Network
from essaim.services.keys import pseudonymiser
from essaim.store.models import OptOut
from essaim.store.statements import Select
from essaim.store.trips import Answer, Rows, Trip

#: Asked by every arrival, twice.
_VERSIONS = Select(
    lambda network: OptOut.objects.filter(network=network).order_by().values_list("key_version").distinct()
)
_PSEUDONYMS = Select(
    lambda network, version: OptOut.objects.filter(network=network, key_version=version).values_list("pseudonym"),
    places=2,
)


def among(ids: Iterable[str]) -> set[str]:
    """Give those X ids whose owners opted out, under any live key version."""
    wanted = [one for one in ids if one.isascii() and one.isdecimal()]
    out: set[str] = set()
    for version in _versions(Network.X) if wanted else ():
        words = pseudonymiser().numbers(Network.X, wanted, version)
        hits = np.isin(words, _opted_out(Network.X, version))
        out |= {wanted[place] for place in np.flatnonzero(hits).tolist()}
    return out


def ask(trip: Trip, version: int, network: Network = Network.X) -> Answer:
    """Ask who opted out, for `without`; under the write lock."""
    return _PSEUDONYMS.ask(trip, network.value, version)


def without(pseudonyms: bytes, version: int, network: Network = Network.X, *, asked: Answer | None = None) -> bytes:
    """Give a list's pseudonyms without those who opted out. Called wherever a list is kept, under the write lock."""
    out = _opted_out(network, version) if asked is None else _as_words(asked.rows)
    if not len(out):
        return pseudonyms
    words = from_bytes(pseudonyms)
    return sorted_list(words[~np.isin(words, out)])


def without_ids(ids: list[str]) -> list[str]:
    """Give ids without those who opted out when another key version was the newest.

    `without` knows those of the newest version; under an older one only the id itself tells, so this comes first.
    """
    maker = pseudonymiser()
    if len(maker.versions) == 1 or not set(_versions(Network.X)) - {maker.newest}:
        return ids
    out = among(ids)
    return [one for one in ids if one not in out] if out else ids


def _versions(network: Network) -> list[int]:
    """Give the live key versions under which somebody opted out."""
    live = set(pseudonymiser().versions)
    return sorted(version for (version,) in _VERSIONS(network.value) if version in live)


def _opted_out(network: Network, version: int) -> np.ndarray:
    return _as_words(_PSEUDONYMS(network.value, version))


def _as_words(rows: Rows) -> np.ndarray:
    return np.fromiter((pseudonym for (pseudonym,) in rows), dtype=np.int64, count=len(rows)).view(np.uint64)
