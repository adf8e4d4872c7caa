// Decides which criteria are sensitive, by the lists alone, as the server's own classifier does.
import { AMBIGUOUS, Lexicon } from "./lexicon.js";
import { stripped } from "./words.js";

const LETTER = /\p{L}/u;
const HANDLES = /@[A-Za-z0-9_]+/g;
const REMEMBERED = 200_000;

export class Classifier {
  #known = new Map();
  #texts = new Map();

  // Take the data file.
  constructor(data) {
    this.lexicon = new Lexicon(data);
    const { not_analysed: notAnalysed, lookalikes, titles, uploaded } = data.types;
    this.types = { notAnalysed: new Set(notAnalysed), lookalikes: new Set(lookalikes), titles: new Set(titles), uploaded: new Set(uploaded) };
  }

  // Give the type of a criterion as it is compared.
  kindOf(type) {
    return this.lexicon.words.folded(stripped(type));
  }

  // Give what one criterion names, taken alone: matches {criterion, entry, family, certainty, how, second}.
  criterion(one) {
    const key = `${one.type}\n${one.value}`;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#matches(one);
      if (this.#known.size < REMEMBERED) this.#known.set(key, found);
    }
    return found;
  }

  // Give what the criteria of one advertisement name; ambiguous ones count when another sign agrees.
  impression(shown) {
    const found = shown.criteria.flatMap((one) => this.criterion(one));
    if (!found.some(({ certainty }) => certainty === AMBIGUOUS)) return found;
    const signs = this.#signs(found);
    return found.map((match) => this.#withSecondSign(match, signs, shown));
  }

  // Give a criterion's value without its type, which X sometimes repeats: “Unknown: 1” is “1”.
  withoutType({ type, value }) {
    const text = stripped(value), colon = text.indexOf(":");
    return colon >= 0 && this.kindOf(text.slice(0, colon)) === this.kindOf(type) ? stripped(text.slice(colon + 1)) : text;
  }

  #matches(criterion) {
    const kind = this.kindOf(criterion.type);
    if (this.types.notAnalysed.has(kind)) return [];
    const value = this.withoutType(criterion);
    if (!LETTER.test(value)) return [];
    const matches = this.#hits(kind, value).map(({ entry, how }) =>
      ({ criterion, entry, family: entry.family, certainty: entry.certainty, how, second: "" }));
    if (this.types.titles.has(kind)) return matches.map((match) => ({ ...match, certainty: AMBIGUOUS }));
    return matches.map((match) => this.#agreeing(match, matches));
  }

  #hits(kind, value) {
    let handles = value.match(HANDLES) ?? [];
    if (!handles.length && this.types.lookalikes.has(kind) && !/[^\S\ufeff]/u.test(stripped(value))) handles = [value];
    if (handles.length) return handles.map((handle) => this.lexicon.byHandle(handle)).filter(Boolean);
    const hits = this.lexicon.byWords(value);
    return hits.filter(({ entry }, at) => hits.findIndex((other) => other.entry === entry) === at);
  }

  // Give the entries met by family, each with at most two different values: enough to find one that differs from any.
  #signs(found) {
    const signs = new Map();
    for (const { family, entry, criterion } of found) {
      if (!signs.has(family)) signs.set(family, new Map());
      const entries = signs.get(family);
      if (!entries.has(entry)) entries.set(entry, new Map());
      const values = entries.get(entry), folded = this.lexicon.words.plain(criterion.value);
      if (values.size < 2 && !values.has(folded)) values.set(folded, criterion.value);
    }
    return signs;
  }

  #withSecondSign(match, signs, shown) {
    if (match.certainty !== AMBIGUOUS || !this.#mayCount(match)) return match;
    const value = this.lexicon.words.plain(match.criterion.value);
    for (const [other, values] of signs.get(match.family)) {
      const said = [...values].find(([folded]) => folded !== value);
      if (other !== match.entry && said) return counting(match, said[1]);
    }
    for (const text of [shown.advertiser.name, shown.post?.text ?? ""]) {
      if (text && this.#sureFamilies(text).has(match.family)) return counting(match, "the advertisement itself");
    }
    const handle = shown.advertiser.handle ? this.lexicon.byHandle(shown.advertiser.handle) : null;
    const agrees = handle && handle.entry.family === match.family && handle.entry.certainty !== AMBIGUOUS;
    return agrees ? counting(match, handle.entry.shown) : match;
  }

  #sureFamilies(text) {
    let known = this.#texts.get(text);
    if (!known) {
      const sure = this.lexicon.byWords(text).filter(({ entry }) => entry.certainty !== AMBIGUOUS);
      known = new Set(sure.map(({ entry }) => entry.family));
      if (this.#texts.size < REMEMBERED) this.#texts.set(text, known);
    }
    return known;
  }

  // Give an ambiguous match as one that counts, when the same value names another thing of its family.
  #agreeing(match, matches) {
    if (match.certainty !== AMBIGUOUS || !this.#mayCount(match)) return match;
    const other = matches.find(({ family, entry }) => family === match.family && entry !== match.entry);
    return other ? counting(match, other.entry.shown) : match;
  }

  // What has no source never counts, nor do titles of works.
  #mayCount({ entry, criterion }) {
    return Boolean(entry.source && entry.checked) && !this.types.titles.has(this.kindOf(criterion.type));
  }
}

const counting = (match, second) => ({ ...match, certainty: match.entry.kind, second });
