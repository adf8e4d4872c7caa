"""The families of data that GDPR Art. 9 protects, and how sure it is that a criterion belongs to one."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """A family of special categories of data: a closed list, in the order of GDPR Art. 9(1)."""

    RACIAL_ETHNIC = "racial_ethnic"
    POLITICAL = "political"
    RELIGIOUS_PHILOSOPHICAL = "religious_philosophical"
    TRADE_UNION = "trade_union"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    HEALTH = "health"
    SEX_LIFE_ORIENTATION = "sex_life_orientation"


class Certainty(StrEnum):
    """How a criterion belongs to a family.

    `direct` names the thing; `proxy` names a person, a body or a habit that stands for it; `ambiguous` may mean
    something else, and never counts in a headline.
    """

    DIRECT = "direct"
    PROXY = "proxy"
    AMBIGUOUS = "ambiguous"


COUNTED = frozenset({Certainty.DIRECT, Certainty.PROXY})
