// The words of the report in one language, as the server's own report says them.
import { AMBIGUOUS, PROXY } from "./lexicon.js";

const NARROW = "\u202f";
const pad = (number) => String(number).padStart(2, "0");

// Give a sentence with its places filled.
export const filled = (sentence, places) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));

export class Wording {
  constructor(phrases, lang) {
    Object.assign(this, phrases.languages[lang], { lang, authorities: phrases.authorities, style: phrases.style });
    this.mostRows = phrases.most_rows;
    this.mostNames = phrases.most_names;
  }

  number(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, this.lang === "en" ? "," : NARROW);
  }

  // Give a day as the language writes it.
  day(moment) {
    const at = new Date(moment), day = at.getUTCDate();
    return `${day === 1 && this.lang === "fr" ? "1er" : day} ${this.months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  }

  // Give a day as tables sort it.
  date(moment) {
    const at = new Date(moment);
    return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  }

  // Give a note or a source of the lists; what nobody translated stays as it is.
  told(text) {
    return this.said[text] ?? text;
  }

  // Give one sentence, or two, on why a criterion is in the report.
  reason(match) {
    const { entry, second } = match, why = whyOf(match);
    const shown = why === "label" ? this.told(entry.shown) : entry.shown;
    const sentence = filled(this.reasons[why], { entry: shown, family: this.families[entry.family], note: this.told(entry.note) || "…" });
    return sentence + (second ? filled(this.reasons.second, { second: this.told(second) }) : "");
  }
}

function whyOf({ entry, certainty, how }) {
  if (certainty === AMBIGUOUS) {
    if (entry.certainty !== AMBIGUOUS) return "title";
    return entry.ambiguous ? "ambiguous" : "unsourced";
  }
  if (how === "handle" || how === "label") return how;
  return entry.kind === PROXY ? "proxy" : "direct";
}
