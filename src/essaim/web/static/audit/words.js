// Values of criteria as words, as the server takes them apart: what case, punctuation and width hide must not hide a
// term, nor accents invent one.
const LONGEST = 2_000;
const WORD = /[\p{L}\p{N}]+/gu;
// Letters that are no plain letter with a mark, and what people type instead.
const SPELT = { œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ı: "i" };
const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue" };
// Python's own idea of what stands around a text.
const AROUND = /^(?:[^\S\ufeff]|[\x1c-\x1f\x85])+|(?:[^\S\ufeff]|[\x1c-\x1f\x85])+$/gu;

const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);
export const stripped = (text) => text.replace(AROUND, "");

export class Words {
  // `fold` says what to write for letters whose case is not folded by making them small.
  constructor(fold) {
    this.fold = new Map(Object.entries(fold));
  }

  // Give a text without its case.
  folded(text) {
    if (isAscii(text)) return text.toLowerCase();
    let out = "";
    for (const letter of text) out += this.fold.get(letter) ?? letter.toLowerCase();
    return out;
  }

  // Give the words of a text, {written, plain}; apostrophes, hyphens, dots and signs part words.
  of(text) {
    let kept = text;
    if (!isAscii(text)) {
      const cut = text.length > LONGEST ? Array.from(text).slice(0, LONGEST).join("") : text;
      kept = this.folded(cut.normalize("NFKC")).replace(/\p{Cf}/gu, "").normalize("NFC");
    } else {
      kept = text.slice(0, LONGEST).toLowerCase();
    }
    return (kept.match(WORD) ?? []).map((written) => ({ written, plain: this.plain(written) }));
  }

  // Give a text in small letters without accents.
  plain(text) {
    if (isAscii(text)) return text.toLowerCase();
    const apart = this.folded(text).normalize("NFKD").replace(/\p{M}/gu, "");
    return apart.replace(/[œæøłđı]/g, (letter) => SPELT[letter]);
  }

  // Give German as it is written where the keys are missing.
  withoutUmlauts(text) {
    return this.folded(text).replace(/[äöü]/g, (letter) => UMLAUTS[letter]);
  }
}

// Say whether a word is the listed one: accents may be left out, but not changed.
export const same = (said, listed) =>
  said.plain === listed.plain && (said.written === listed.written || said.written === listed.plain);
