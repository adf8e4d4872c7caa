// Counts advertisements one by one, as the server's own auditor does, and gives the report at the end: plain values,
// that a worker can hand to its page.
import { Problem, problem } from "../archive/problems.js";
import { AMBIGUOUS } from "./lexicon.js";
import { stripped } from "./words.js";

const counted = ({ certainty }) => certainty !== AMBIGUOUS;
const more = (map, key, by = 1) => map.set(key, (map.get(key) ?? 0) + by);
const byCount = (map) => [...map].sort(([, one], [, other]) => other - one);

export class Auditor {
  #findings = new Map();
  #families = new Map();
  #parties = new Map();
  #types = new Map();
  #months = new Map();
  #uploaded = new Map();
  #lookalikes = new Map();
  #problems = new Map();
  #total = { impressions: 0, sensitive: 0 };
  #report = { engagements: 0, first: null, last: null, unknown: 0, believed: null, believedSensitive: [] };

  constructor(classifier) {
    this.classifier = classifier;
  }

  // Audit a whole archive, opened for ADS.
  async all(archive) {
    await this.#read(archive.adImpressions(), (shown) => this.shown(shown));
    await this.#read(archive.adEngagements(), () => { this.#report.engagements += 1; });
    this.#believed(await archive.personalization());
    return this.report();
  }

  // Count one advertisement.
  shown(impression) {
    const matches = this.classifier.impression(impression), sure = matches.filter(counted);
    const party = this.#party(impression.advertiser);
    for (const tally of [this.#total, party.tally, this.#when(impression.shownAt)]) {
      tally.impressions += 1;
      tally.sensitive += sure.length > 0;
    }
    this.#criteria(impression, party, new Set(sure.map(({ criterion }) => criterion.type)));
    const found = new Map(matches.map((match) => [keyOf(match), match]));
    for (const [key, match] of found) this.#found(key, match, party);
    for (const family of new Set(sure.map((match) => match.family))) this.#family(family).impressions += 1;
  }

  // Give the report of all that was read.
  report() {
    const { impressions, sensitive } = this.#total;
    const problems = [...this.#problems.values()];
    if (!impressions && !problems.some(({ code }) => code === "no-ads")) problems.push(problem("no-ads", ""));
    const parties = [...this.#parties].filter(([key]) => key).map(([, { name, handle, tally }]) => ({ name, handle, ...tally }));
    return {
      ...this.#report, impressions, sensitive,
      families: Array.from(this.#families, ([family, { impressions: count, criteria }]) => ({ family, impressions: count, criteria: criteria.size })),
      findings: [...this.#findings.values()].sort(mostFirst).map(({ match, impressions: count, advertisers }) =>
        ({ ...match, counted: counted(match), impressions: count, advertisers: byCount(advertisers).map(([name]) => name) })),
      advertisers: parties.sort((one, other) => other.sensitive - one.sensitive || other.impressions - one.impressions),
      uploaded: byCount(this.#uploaded).map(([key, count]) => [...JSON.parse(key), count]),
      lookalikes: byCount(this.#lookalikes),
      types: Array.from(this.#types, ([type, tally]) => ({ type, ...tally })),
      months: Array.from(this.#months, ([at, tally]) => ({ at, month: `${Math.floor(at / 12)}-${String(at % 12 + 1).padStart(2, "0")}`, ...tally }))
        .sort((one, other) => one.at - other.at),
      problems: problems.map(({ code, where, count }) => ({ code, where, count })),
    };
  }

  // Problems of a file that is read twice count once.
  async #read(batches, take) {
    const met = new Map();
    for await (const batch of batches) {
      if (batch instanceof Problem) this.#note(met, batch);
      else batch.forEach(take);
    }
    this.#merge(met);
  }

  #believed(found) {
    const names = [...found.interests, ...found.partnerInterests].filter(({ disabled }) => !disabled).map(({ name }) => name);
    this.#report.believed = { interests: names, all: found.interests.length, lookalikes: found.lookalikes, doNotReach: found.doNotReach };
    this.#report.believedSensitive = names.flatMap((value) => this.classifier.criterion({ type: "Interests", value })).filter(counted);
    const met = new Map();
    for (const one of found.problems) this.#note(met, one);
    this.#merge(met);
  }

  // Whose archive it is does not matter here, and the advertisements given alone do not say.
  #note(met, { code, where, count }) {
    if (code === "no-owner") return;
    const key = `${code}\n${where}`;
    met.set(key, { code, where, count: (met.get(key)?.count ?? 0) + count });
  }

  #merge(met) {
    for (const [key, one] of met) if (one.count > (this.#problems.get(key)?.count ?? 0)) this.#problems.set(key, one);
  }

  // Count types, customer lists and look-alikes, each once an advertisement.
  #criteria(impression, party, sensitive) {
    const { types } = this.classifier, met = new Set();
    for (const type of new Set(impression.criteria.map((one) => one.type))) {
      if (!this.#types.has(type)) this.#types.set(type, { impressions: 0, sensitive: 0 });
      const tally = this.#types.get(type);
      tally.impressions += 1;
      tally.sensitive += sensitive.has(type);
    }
    for (const one of impression.criteria) {
      const key = `${one.type}\n${one.value}`, kind = this.classifier.kindOf(one.type);
      if (met.has(key)) continue;
      met.add(key);
      if (types.uploaded.has(kind)) more(this.#uploaded, JSON.stringify([nameOf(party), one.value]));
      else if (types.lookalikes.has(kind) && one.value) more(this.#lookalikes, `@${stripped(one.value).replace(/^@+/, "")}`);
      else if (kind === "unknown" && !/\p{L}/u.test(this.classifier.withoutType(one))) this.#report.unknown += 1;
    }
  }

  #found(key, match, party) {
    let finding = this.#findings.get(key);
    if (!finding) {
      finding = { match, impressions: 0, advertisers: new Map() };
      this.#findings.set(key, finding);
      if (counted(match)) this.#family(match.family).criteria.add(`${match.criterion.type}\n${match.criterion.value}`);
    }
    finding.impressions += 1;
    more(finding.advertisers, nameOf(party));
  }

  #family(family) {
    if (!this.#families.has(family)) this.#families.set(family, { impressions: 0, criteria: new Set() });
    return this.#families.get(family);
  }

  // Give the tally of the month, and stretch the period over the moment.
  #when(moment) {
    if (moment === null) return { impressions: 0, sensitive: 0 };
    const report = this.#report, day = new Date(moment), at = day.getUTCFullYear() * 12 + day.getUTCMonth();
    if (report.first === null || moment < report.first) report.first = moment;
    if (report.last === null || moment > report.last) report.last = moment;
    if (!this.#months.has(at)) this.#months.set(at, { impressions: 0, sensitive: 0 });
    return this.#months.get(at);
  }

  // An advertiser is known by the handle, whatever its case, else by the name.
  #party({ name, handle }) {
    const key = handle ? `@${handle.toLowerCase()}` : name;
    if (!this.#parties.has(key)) this.#parties.set(key, { name, handle, tally: { impressions: 0, sensitive: 0 } });
    return this.#parties.get(key);
  }
}

const nameOf = ({ name, handle }) => name || (handle ? `@${handle}` : "");
const keyOf = ({ family, criterion, certainty, entry }) => JSON.stringify([family, criterion.type, criterion.value, certainty, entry.text]);

function mostFirst({ match: one, impressions }, { match: other, impressions: others }) {
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return counted(other) - counted(one) || others - impressions || order(one.family, other.family)
    || order(one.criterion.type, other.criterion.type) || order(one.criterion.value, other.criterion.value);
}

const iso = (moment) => (moment === null ? null : new Date(moment).toISOString().replace(".000Z", "Z").replace(/(\.\d{3})Z$/, "$1000Z"));

// Give the report in the words of `essaim ads audit --json`; `families` gives their order, `sentence` a problem's words.
export function asJson(report, families, sentence) {
  const { believed } = report, family = new Map(report.families.map((one) => [one.family, one]));
  return {
    network: "x",
    impressions: report.impressions,
    engagements: report.engagements,
    period: { from: iso(report.first), to: iso(report.last) },
    sensitive_impressions: report.sensitive,
    families: Object.fromEntries(families.filter((name) => family.has(name))
      .map((name) => [name, { impressions: family.get(name).impressions, criteria: family.get(name).criteria }])),
    findings: report.findings.map((one) => ({
      family: one.family, targeting_type: one.criterion.type, value: one.criterion.value, certainty: one.certainty,
      entry: one.entry.shown, source: one.entry.source, advertisers: one.advertisers.filter(Boolean), impressions: one.impressions,
    })),
    uploaded_lists: report.uploaded.map(([advertiser, list, impressions]) => ({ advertiser, list, impressions })),
    advertisers: report.advertisers.map(({ name, handle, impressions, sensitive }) =>
      ({ name, handle, impressions, sensitive_impressions: sensitive })),
    inferred: { interests: believed?.interests ?? [], lookalike_advertisers: believed?.lookalikes ?? [], do_not_reach: believed?.doNotReach ?? [] },
    problems: report.problems.map(({ code, where, count }) => ({ code, where, count, message: sentence(code) })),
  };
}
