// Finds the entries that a value names, as the server does: a handle, a term, a phrase at word boundaries, or a label.
import { Words, same, stripped } from "./words.js";

export const DIRECT = "direct", PROXY = "proxy", AMBIGUOUS = "ambiguous";
const HANDLE = 1, UNSURE = 2, WHOLE = 4;
// Shorter terms of several words are not looked for in one word: “#LePS” is not “le PS”.
const LONG_ENOUGH = 8;
// Stands for a harmless meaning while hits are compared.
const INNOCENT = Object.freeze({ text: "", family: "", kind: AMBIGUOUS, certainty: AMBIGUOUS });

// Give the entries of the data file as they are used.
function* entriesOf({ families, sources, entries }) {
  for (const [text, family, proxy, bits, said, note, ...forms] of entries) {
    const [source, checked] = sources[said], kind = proxy ? PROXY : DIRECT, handle = Boolean(bits & HANDLE);
    const ambiguous = Boolean(bits & UNSURE);
    yield {
      text, family: families[family], kind, handle, ambiguous, whole: Boolean(bits & WHOLE), note, forms, source, checked,
      certainty: ambiguous || !(source && checked) ? AMBIGUOUS : kind, shown: handle ? `@${text}` : text,
    };
  }
}

export class Lexicon {
  #handles = new Map();
  #joined = new Map();
  #phrases = new Map();

  // Index all forms of all entries by their first word.
  constructor(data) {
    this.words = new Words(data.fold);
    for (const entry of entriesOf(data)) {
      if (entry.handle) this.#addHandle(entry);
      else this.#addTerm(entry);
    }
    for (const text of data.innocent) this.#addPhrase(this.words.of(text), INNOCENT, false);
    for (const found of this.#phrases.values()) found.sort((one, other) => other.words.length - one.words.length || rank(one) - rank(other));
    this.patterns = data.patterns.map(([expression, family, proxy, note, said]) => {
      const kind = proxy ? PROXY : DIRECT, [source, checked] = data.sources[said];
      const certainty = source && checked ? kind : AMBIGUOUS;
      const entry = { text: note, shown: note, family: data.families[family], kind, certainty, ambiguous: false, note: "", source, checked };
      return [new RegExp(`^(?:${expression})$`), entry];
    });
  }

  // Give the entry of a handle; case and @ do not matter.
  byHandle(handle) {
    const entry = this.#handles.get(stripped(handle).replace(/^@+/, "").toLowerCase());
    return entry ? { entry, how: "handle", start: 0, end: 0 } : null;
  }

  // Give the entries that the words of a value name; of overlapping ones the longest only.
  byWords(value) {
    const said = this.words.of(value);
    if (!said.length) return [];
    const hits = withoutCovered(this.#in(said));
    if (hits.length) return hits.filter(({ entry }) => entry !== INNOCENT);
    const joined = said.length === 1 && this.#joined.get(said[0].plain);
    if (joined) return [{ entry: joined, how: "term", start: 0, end: 1 }];
    const text = said.map(({ plain }) => plain).join(" ");
    const found = this.patterns.find(([expression]) => expression.test(text));
    return found ? [{ entry: found[1], how: "label", start: 0, end: said.length }] : [];
  }

  #addHandle(entry) {
    const key = entry.text.toLowerCase(), known = this.#handles.get(key);
    if (!known || (known.certainty !== entry.kind && entry.certainty === entry.kind)) this.#handles.set(key, entry);
  }

  #addTerm(entry) {
    const forms = [entry.text, ...entry.forms];
    for (const form of [...forms]) {
      const typed = this.words.withoutUmlauts(form);
      if (typed !== this.words.folded(form)) forms.push(typed);
    }
    for (const form of forms) {
      const found = this.words.of(form), joined = found.map(({ plain }) => plain).join("");
      this.#addPhrase(found, entry, entry.whole);
      if (found.length > 1 && Array.from(joined).length >= LONG_ENOUGH && !this.#joined.has(joined)) this.#joined.set(joined, entry);
    }
  }

  #addPhrase(words, entry, whole) {
    if (!words.length) return;
    const first = words[0].plain;
    if (!this.#phrases.has(first)) this.#phrases.set(first, []);
    this.#phrases.get(first).push({ words, entry, whole });
  }

  #in(said) {
    const hits = [];
    for (let start = 0; start < said.length; start += 1) {
      for (const { words, entry, whole } of this.#phrases.get(said[start].plain) ?? []) {
        const end = start + words.length, allOfIt = start === 0 && end === said.length;
        if (end > said.length || (whole && !allOfIt)) continue;
        if (words.every((listed, at) => same(said[start + at], listed))) hits.push({ entry, how: allOfIt ? "term" : "phrase", start, end });
      }
    }
    return hits;
  }
}

// At one place the longest wins; among equals what is innocent, then what is sure.
const rank = ({ entry }) => (entry === INNOCENT ? 0 : entry.ambiguous ? 2 : 1);

// Give the hits that no longer one covers; of two that say the same words, one a family.
function withoutCovered(hits) {
  const kept = [];
  for (const hit of [...hits].sort((one, other) => (one.start - one.end) - (other.start - other.end))) {
    if (!kept.some((other) => other.start <= hit.start && hit.end <= other.end && wins(other, hit))) kept.push(hit);
  }
  return kept.sort((one, other) => one.start - other.start);
}

function wins(other, hit) {
  return other.end - other.start > hit.end - hit.start || other.entry === INNOCENT || other.entry.family === hit.entry.family;
}
