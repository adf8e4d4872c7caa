// Gives the items of a large JSON array one by one, in little memory, whatever its indentation.
//
// Two gears, as in the server's reader. The careful one follows brackets and strings item by item, learns from each
// what stands between two items in this file, and reads around what is broken. The fast one cuts the text at the last
// such boundary of a block and parses all items before it at once; where it cannot, the careful one takes over.
import { parse, parseLoosely } from "./json.js";
import { LIMITS, MemberDamaged, NotWrapped } from "./limits.js";
import { problem } from "./problems.js";

const BLOCK = 512 * 1024, HEAD = 64 * 1024;
// Indentation longer than this is nobody's.
const LONGEST_GAP = 200;
const BETWEEN = /^[ \t\r\n]*,[ \t\r\n]*\{[ \t\r\n]*"/;
const CLOSING = /[ \t\r\n]*\}$/;

async function* texts(blocks) {
  const decoder = new TextDecoder();
  for await (const block of blocks) yield decoder.decode(block, { stream: true });
  yield decoder.decode();
}

const leftTrimmed = (text) => text.replace(/^[ \t\r\n]+/, "");
const unended = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replace(/;$/, "").replace(/[ \t\r\n]+$/, "");

// A file of X: what stands before the first `=`, then JSON text in blocks.
export class Wrapped {
  // Read up to the first `=`. Throws NotWrapped, MemberDamaged.
  static async begin(blocks) {
    const rest = texts(blocks);
    let head = "";
    for (let came = await rest.next(); !came.done; came = await rest.next()) {
      head += came.value;
      if (head.includes("=") || head.length > HEAD || /^[\ufeff \t\r\n]*[[{]/.test(head)) break;
    }
    head = leftTrimmed(head);
    if (!head || head[0] === "[" || head[0] === "{") return new Wrapped("", head, rest); // the JSON alone
    const equals = head.indexOf("=");
    if (equals < 0 || equals > 500) {
      await rest.return();
      throw new NotWrapped();
    }
    return new Wrapped(head.slice(0, equals).trim(), head.slice(equals + 1), rest);
  }

  constructor(name, first, rest) {
    this.name = name;
    this.first = first;
    this.rest = rest;
  }

  // What the file says it holds, as in `window.YTD.<kind>.part0`; empty when it does not say.
  get kind() {
    return /^window\.YTD\.(\w+)\.part\d+$/.exec(this.name)?.[1].toLowerCase() ?? "";
  }

  async *blocks() {
    yield this.first;
    yield* this.rest;
  }

  // Let go of it without reading on.
  async leave() {
    await this.rest.return();
  }

  // Give the one value of a small file. Throws NotWrapped, MemberDamaged.
  async whole() {
    let text = "";
    for await (const block of this.blocks()) {
      text += block;
      if (text.length > LIMITS.smallFileLength) throw new NotWrapped();
    }
    try {
      return parseLoosely(unended(text));
    } catch {
      throw new NotWrapped();
    }
  }
}

export class Items {
  // `fits` says whether a value has the shape that is read; others are problems.
  constructor(blocks, fits, where) {
    this.blocks = blocks[Symbol.asyncIterator]();
    this.fits = fits;
    this.where = where;
    this.buffer = "";
    this.boundary = "";
    this.split = 0;
    this.ended = this.closed = this.damaged = false;
  }

  // Give the items by the block, as arrays, and problems between.
  async *batches() {
    if (!(await this.#opened())) return;
    while (!this.closed) {
      if (this.boundary) {
        await this.#more(BLOCK);
        const cut = this.buffer.lastIndexOf(this.boundary);
        if (cut >= 0) {
          yield* this.#fast(cut + this.split);
          continue;
        }
      }
      const met = await this.#careful();
      if (met) yield met;
      else if (this.ended) break;
    }
    if (this.damaged) yield problem("damaged-file", this.where);
    else if (!this.closed) yield problem("truncated-file", this.where);
  }

  // Fill the buffer up to `size` letters; false when it cannot.
  async #more(size) {
    while (this.buffer.length < size && !this.ended) {
      try {
        const came = await this.blocks.next();
        if (came.done) this.ended = true;
        else this.buffer += came.value;
      } catch (error) {
        if (!(error instanceof MemberDamaged)) throw error;
        this.ended = this.damaged = true;
      }
    }
    return this.buffer.length >= size;
  }

  // Stand after the opening bracket; false when there is no array. Empty values are empty lists.
  async #opened() {
    await this.#more(BLOCK);
    this.buffer = leftTrimmed(this.buffer);
    if (this.buffer[0] === "[") {
      this.buffer = this.buffer.slice(1);
      return true;
    }
    this.closed = ["", "null", "{}", "{ }"].includes(unended(this.buffer.slice(0, 100)));
    if (this.closed && !this.damaged) return false;
    if (this.buffer[0] === "{") { // one item, without an array around it
      this.buffer += "]";
      return true;
    }
    return this.damaged;
  }

  // Parse all items before `end` at once, or go on carefully from where they start.
  async *#fast(end) {
    const start = Math.max(0, firstItem(this.buffer));
    let items;
    try {
      items = parse(`[${this.buffer.slice(start, end)}]`);
    } catch {
      const passed = this.buffer.length - end;
      while (!this.closed && this.buffer.length > passed) {
        const met = await this.#careful();
        if (!met) return;
        yield met;
        // The careful gear may fill the buffer: then the place of the cut is no longer known.
        if (this.buffer.length > end + passed) return;
      }
      return;
    }
    this.buffer = this.buffer.slice(end + 1);
    const kept = items.filter(this.fits);
    for (let wrong = items.length - kept.length; wrong > 0; wrong -= 1) yield problem("unreadable-entry", this.where);
    yield kept;
  }

  // Take what stands between the item that ends at `end` and the next one for the boundary of this file.
  #learnBoundary(end) {
    const closing = CLOSING.exec(this.buffer.slice(Math.max(0, end - LONGEST_GAP), end));
    const between = BETWEEN.exec(this.buffer.slice(end, end + LONGEST_GAP));
    if (closing && between) {
      this.boundary = closing[0] + between[0];
      this.split = this.boundary.indexOf(",");
    }
  }

  // Give the next item by following its brackets, in an array; null at the end.
  async #careful() {
    for (let wanted = HEAD; ; wanted = this.buffer.length * 2) {
      await this.#more(wanted);
      const start = firstItem(this.buffer);
      if (start < 0 && this.ended) return null;
      if (start >= 0) {
        if (this.buffer[start] === "]") {
          this.closed = true;
          await this.#drain();
          return null;
        }
        const end = itemEnd(this.buffer, start, this.ended);
        if (end > 0) {
          const text = this.buffer.slice(start, end);
          this.#learnBoundary(end);
          this.buffer = this.buffer.slice(end);
          return this.#parsed(text);
        }
      }
      const most = start >= 0 && "{[".includes(this.buffer[start]) ? LIMITS.itemLength : HEAD;
      if (this.ended || this.buffer.length > most) return this.#skipped(Math.max(start, 0));
    }
  }

  // Step over an item that never ends, to the next boundary if there is one.
  #skipped(start) {
    const found = this.boundary ? this.buffer.indexOf(this.boundary, start) : -1;
    if (found < 0) {
      this.buffer = "";
      return this.ended ? null : problem("unreadable-entry", this.where);
    }
    this.buffer = this.buffer.slice(found + this.split);
    return problem("unreadable-entry", this.where);
  }

  // Read what follows the array, so that the checksum is verified.
  async #drain() {
    do this.buffer = ""; while (await this.#more(1));
  }

  #parsed(text) {
    try {
      const value = parseLoosely(text);
      if (this.fits(value)) return [value];
    } catch {
      // told below
    }
    return problem("unreadable-entry", this.where);
  }
}

// Give where the next item, or the closing bracket, starts; -1 when only spaces and commas are left.
function firstItem(text) {
  let at = 0;
  while (at < text.length && " \t\r\n,".includes(text[at])) at += 1;
  return at < text.length ? at : -1;
}

// Give the end of the item that starts at `start`, or -1 when it is not in `text`.
function itemEnd(text, start, whole) {
  if (text[start] === '"') {
    const end = stringEnd(text, start);
    if (end > 0) return end < text.length || whole ? end : -1;
    return whole ? start + 1 : -1;
  }
  if (text[start] !== "{" && text[start] !== "[") { // a number, a word
    let end = start;
    while (end < text.length && !',]"'.includes(text[end])) end += 1;
    return end < text.length || whole ? end : -1;
  }
  for (let at = start, depth = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x7b: case 0x5b:
        depth += 1;
        break;
      case 0x7d: case 0x5d:
        depth -= 1;
        if (!depth) return at + 1;
        break;
      case 0x22:
        at = stringEnd(text, at) - 1;
        if (at < 0) return -1;
        break;
    }
  }
  return -1;
}

// Give the place after the string that starts at `start`, or -1.
function stringEnd(text, start) {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x5c) at += 1;
    else if (sign === 0x22) return at + 1;
  }
  return -1;
}
