"""What an archive says of how its owner was targeted, counted while it is read; nothing is kept of single posts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from essaim.audit.classifying import LOOKALIKES, UPLOADED, Classifier, Match, without_type
from essaim.audit.families import COUNTED, Certainty, Family
from essaim.base.text import gettext_noop
from essaim.model import Network, ReadProblem
from essaim.model.ads import AdEngagement, AdImpression, Advertiser, Criterion, Personalization

NO_ADS = ReadProblem(
    "no-ads", "", 1, gettext_noop("This archive tells of no advertisement: that is no evidence of absence.")
)


@dataclass(slots=True)
class Finding:
    """A sensitive criterion, why it is one, and how often who used it.

    `impressions` counts advertisements; `advertisers` are told by handle, or by name where there is none.
    """

    match: Match
    impressions: int = 0
    advertisers: Counter[str] = field(default_factory=Counter)

    @property
    def family(self) -> Family:
        """The family it belongs to."""
        return self.match.family

    @property
    def certainty(self) -> Certainty:
        """How it belongs there."""
        return self.match.certainty

    @property
    def counted(self) -> bool:
        """Whether it counts in the headline."""
        return self.certainty in COUNTED


@dataclass(slots=True)
class Tally:
    """How many advertisements, and how many of them with at least one sensitive criterion that counts."""

    impressions: int = 0
    sensitive: int = 0


@dataclass(slots=True)
class FamilyTally:
    """How many advertisements used a family, by which different criteria."""

    impressions: int = 0
    criteria: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Report:
    """The whole audit of one person's archives.

    `months` are `YYYY-MM`; `types` are the criteria's types as the network names them; `lookalikes` the accounts whose
    followers one resembled, as `@handle`; `uploaded` counts by advertiser and name of a customer list.
    """

    network: Network
    total: Tally = field(default_factory=Tally)
    engagements: int = 0
    first: datetime | None = None
    last: datetime | None = None
    families: dict[Family, FamilyTally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    advertisers: dict[Advertiser, Tally] = field(default_factory=dict)
    uploaded: Counter[tuple[str, str]] = field(default_factory=Counter)
    lookalikes: Counter[str] = field(default_factory=Counter)
    types: dict[str, Tally] = field(default_factory=dict)
    months: dict[str, Tally] = field(default_factory=dict)
    unknown: int = 0
    believed: Personalization | None = None
    believed_sensitive: tuple[Match, ...] = ()
    problems: list[ReadProblem] = field(default_factory=list)


class Auditor:
    """Counts advertisements one by one and gives the report at the end."""

    def __init__(self, network: Network, classifier: Classifier | None = None) -> None:
        """Begin a report about one network."""
        self._report = Report(network)
        self._classifier = classifier or Classifier()
        self._findings: dict[tuple[str, ...], Finding] = {}
        self._met: dict[ReadProblem, int] = {}
        self._roles: dict[str, str] = {}
        self._types: defaultdict[str, int] = defaultdict(int)
        self._sensitive_types: Counter[str] = Counter()
        self._by_month: dict[tuple[int, int], Tally] = {}
        self._parties: dict[str, Advertiser] = {}
        self._by_party: defaultdict[str, Tally] = defaultdict(Tally)

    def read(self, impressions: Iterable[AdImpression | ReadProblem]) -> None:
        """Count what was shown."""
        met: Counter[ReadProblem] = Counter()
        for item in impressions:
            if isinstance(item, ReadProblem):
                met[replace(item, count=0)] += item.count
            else:
                self.shown(item)
        self._problems(met)

    def read_engagements(self, engagements: Iterable[AdEngagement | ReadProblem]) -> None:
        """Count what was acted on; problems of the same file, told with what was shown already, count once."""
        met: Counter[ReadProblem] = Counter()
        for item in engagements:
            if isinstance(item, ReadProblem):
                met[replace(item, count=0)] += item.count
            else:
                self._report.engagements += 1
        self._problems(met)

    def believed(self, found: Personalization) -> None:
        """Take what the network believes of the owner."""
        self._report.believed = found
        names = [one.name for one in (*found.interests, *found.partner_interests) if not one.disabled]
        matches = [match for name in names for match in self._classifier.criterion(Criterion("Interests", name))]
        self._report.believed_sensitive = tuple(match for match in matches if match.certainty in COUNTED)
        met: Counter[ReadProblem] = Counter()
        for one in found.problems:
            met[replace(one, count=0)] += one.count
        self._problems(met)

    def shown(self, impression: AdImpression) -> None:
        """Count one advertisement."""
        report = self._report
        matches = self._classifier.impression(impression)
        counted = [match for match in matches if match.certainty in COUNTED]
        sensitive = bool(counted)
        party = self._party(impression.advertiser)
        for tally in (report.total, self._by_party[party], self._when(impression.shown_at)):
            tally.impressions += 1
            tally.sensitive += sensitive
        self._criteria(impression, party)
        if not matches:
            return
        self._sensitive_types.update({match.criterion.type for match in counted})
        for key, match in {_key(match): match for match in matches}.items():
            self._found(key, match, party)
        for family in {match.family for match in counted}:
            report.families.setdefault(family, FamilyTally()).impressions += 1

    def report(self) -> Report:
        """Give the report of all that was read."""
        report = self._report
        report.findings = sorted(self._findings.values(), key=_most_first)
        report.advertisers = {
            self._parties[key]: tally
            for key, tally in sorted(
                self._by_party.items(), key=lambda pair: (-pair[1].sensitive, -pair[1].impressions)
            )
            if key
        }
        report.problems = [replace(one, count=count) for one, count in self._met.items()]
        report.types = {kind: Tally(count, self._sensitive_types[kind]) for kind, count in self._types.items()}
        report.months = {f"{year}-{month:02}": tally for (year, month), tally in sorted(self._by_month.items())}
        if not report.total.impressions:
            report.problems.append(NO_ADS)
        return report

    def _criteria(self, impression: AdImpression, party: str) -> None:
        """Count types, customer lists and look-alikes, each once an advertisement."""
        # Kept in their order, so that two audits of one archive say the same in the same order.
        kinds: dict[str, None] = {}
        special: dict[Criterion, None] = {}
        for one in impression.criteria:
            kinds[one.type] = None
            role = self._roles.get(one.type)
            if role is None:
                role = self._roles[one.type] = _role(one.type)
            if role:
                special[one] = None
        types = self._types
        for kind in kinds:
            types[kind] += 1
        for one in special:
            self._special(one, self._roles[one.type], party)

    def _special(self, one: Criterion, role: str, party: str) -> None:
        report = self._report
        if role == "uploaded":
            report.uploaded[self._name(party), one.value] += 1
        elif role == "lookalike" and one.value:
            report.lookalikes[f"@{one.value.strip().lstrip('@')}"] += 1
        elif role == "unknown" and not any(letter.isalpha() for letter in without_type(one)):
            report.unknown += 1

    def _found(self, key: tuple[str, ...], match: Match, party: str) -> None:
        finding = self._findings.get(key)
        if finding is None:
            finding = self._findings[key] = Finding(match)
            if finding.counted:
                family = self._report.families.setdefault(match.family, FamilyTally())
                family.criteria.add((match.criterion.type, match.criterion.value))
        finding.impressions += 1
        finding.advertisers[self._name(party)] += 1

    def _when(self, moment: datetime | None) -> Tally:
        """Give the tally of the month, and stretch the period over the moment."""
        if moment is None:
            return Tally()
        report = self._report
        if report.first is None or moment < report.first:
            report.first = moment
        if report.last is None or moment > report.last:
            report.last = moment
        tally = self._by_month.get((moment.year, moment.month))
        if tally is None:
            tally = self._by_month[moment.year, moment.month] = Tally()
        return tally

    def _party(self, advertiser: Advertiser) -> str:
        """Give by what an advertiser is known: the handle, whatever its case, else the name; empty for nobody."""
        key = f"@{advertiser.handle.lower()}" if advertiser.handle else advertiser.name
        self._parties.setdefault(key, advertiser)
        return key

    def _name(self, party: str) -> str:
        advertiser = self._parties[party]
        return advertiser.name or (f"@{advertiser.handle}" if advertiser.handle else "")

    def _problems(self, met: Counter[ReadProblem]) -> None:
        """Take the problems of one reading; a file that is read twice gives the same ones twice."""
        for one, count in met.items():
            # Whose archive it is does not matter here, and the advertisements given alone do not say.
            if one.code != "no-owner" and count > self._met.get(one, 0):
                self._met[one] = count


def _key(match: Match) -> tuple[str, ...]:
    return (match.family, match.criterion.type, match.criterion.value, match.certainty, match.entry.text)


def _role(kind: str) -> str:
    folded = kind.strip().casefold()
    if folded in UPLOADED:
        return "uploaded"
    if folded in LOOKALIKES:
        return "lookalike"
    return "unknown" if folded == "unknown" else ""


def _most_first(finding: Finding) -> tuple[object, ...]:
    criterion = finding.match.criterion
    return (not finding.counted, -finding.impressions, finding.family, criterion.type, criterion.value)


def as_json(report: Report) -> dict[str, object]:
    """Give the report as `essaim ads audit --json` prints it."""
    believed = report.believed
    return {
        "network": report.network.value,
        "impressions": report.total.impressions,
        "engagements": report.engagements,
        "period": {"from": _iso(report.first), "to": _iso(report.last)},
        "sensitive_impressions": report.total.sensitive,
        "families": {
            family.value: {"impressions": tally.impressions, "criteria": len(tally.criteria)}
            for family in Family
            if (tally := report.families.get(family))
        },
        "findings": [finding_row(finding) for finding in report.findings],
        "uploaded_lists": [
            {"advertiser": advertiser, "list": name, "impressions": count}
            for (advertiser, name), count in report.uploaded.most_common()
        ],
        "advertisers": [
            {
                "name": advertiser.name,
                "handle": advertiser.handle,
                "impressions": tally.impressions,
                "sensitive_impressions": tally.sensitive,
            }
            for advertiser, tally in report.advertisers.items()
        ],
        "inferred": {
            "interests": [] if believed is None else list(_interests(believed)),
            "lookalike_advertisers": [] if believed is None else list(believed.lookalikes),
            "do_not_reach": [] if believed is None else list(believed.do_not_reach),
        },
        "problems": [
            {"code": met.code, "where": met.where, "count": met.count, "message": met.message}
            for met in report.problems
        ],
    }


def finding_row(finding: Finding) -> dict[str, object]:
    """Give a finding as one row; advertisers who were not named are left out."""
    match = finding.match
    return {
        "family": match.family.value,
        "targeting_type": match.criterion.type,
        "value": match.criterion.value,
        "certainty": match.certainty.value,
        "entry": match.entry.shown,
        "source": match.entry.source,
        "advertisers": [name for name, _ in finding.advertisers.most_common() if name],
        "impressions": finding.impressions,
    }


def _interests(believed: Personalization) -> Iterator[str]:
    """Give what the owner did not take off."""
    return (one.name for one in (*believed.interests, *believed.partner_interests) if not one.disabled)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
