"""Why two accounts are thought to belong to one person, in words that people read beside the grade."""

from __future__ import annotations

from essaim.base.text import gettext_noop
from essaim.matching.score import grade
from essaim.model import Evidence, Grade


def explain(evidence: Evidence) -> str:
    """Give the reason as a sentence in English, marked for translation; `places` fills it."""
    if evidence.kind == "directory":
        return gettext_noop("A public source states this address for that account: %(source)s")
    if evidence.kind == "handle":
        return _explain_handle(evidence)
    if grade(evidence) is Grade.CERTAIN:
        return gettext_noop("This person linked both accounts themselves.")
    if evidence.found_proof is not None and evidence.found_proof.by_owner:
        return gettext_noop("This person linked both accounts themselves; that yours is yours, only an archive says.")
    return gettext_noop("Only an archive says that this account is theirs: anybody can make such a file.")


def places(evidence: Evidence) -> dict[str, str]:
    """Give what fills the places of the sentence."""
    return {"source": evidence.source} if evidence.source else {}


def reason(evidence: Evidence) -> str:
    """Give the reason in English, filled, for those who read it at once."""
    sentence, values = explain(evidence), places(evidence)
    return sentence % values if values else sentence


def _explain_handle(evidence: Evidence) -> str:
    if evidence.source:
        return gettext_noop(
            "A public source states this address for the name your own posts call that account by: %(source)s"
        )
    return gettext_noop("Both accounts have the same handle: that may be chance.")
