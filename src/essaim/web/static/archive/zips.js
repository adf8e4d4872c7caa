// Reads ZIP files of any size by slices: the directory once, then only the members that are allowed.
import { crc32 } from "./crc32.js";
import { inflated } from "./inflating.js";
import { ArchiveUnusable, LIMITS, MemberDamaged, Meter } from "./limits.js";
import { cleanPath, isNoise, noteTraits } from "./paths.js";

const END = 22, END64 = 56, LOCATOR64 = 20, ENTRY = 46, LOCAL = 30;
const FULL32 = 0xffffffff, FULL16 = 0xffff;
const STORED = 0, DEFLATED = 8;
const ENCRYPTED = 0x1, UTF8 = 0x800;
const LINK = 0o120000, KIND = 0o170000;
const TWO_GIB = 2_147_483_648;
const SLICE = 2 ** 20;
const CP437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const loose = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

async function bytesOf(blob, start, end) {
  try {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch { // the file was moved or changed meanwhile, or may not be read
    throw new ArchiveUnusable("archive-unusable", { told: "archive-unusable/cannot-be-opened", name: blob.name ?? "" });
  }
}
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const wide = (view, at) => Number(view.getBigUint64(at, true));

export class ZipContainer {
  // Read the directory of a file. Throws ArchiveUnusable.
  static async open(blob, allow) {
    const container = new ZipContainer(blob);
    await container.#readDirectory(allow);
    return container;
  }

  constructor(blob) {
    this.blob = blob;
    this.name = (blob.name ?? "").normalize("NFC");
    this.members = [];
    this.traits = new Set();
    this.meter = new Meter(blob.size);
  }

  // Give the member's bytes in blocks. Throws MemberDamaged, ArchiveUnusable.
  async *blocks(member) {
    if (member.method !== STORED && member.method !== DEFLATED) throw new ArchiveUnusable("zip-method-unknown");
    let crc = 0, total = 0;
    for await (const [block, taken] of member.method === STORED ? this.#counted(member) : inflated(this.#stored(member))) {
      total += block.length;
      this.meter.guard(block.length, total, member.method === STORED ? member.stored : taken);
      if (member.method === DEFLATED && total > member.size) throw new ArchiveUnusable("zip-bomb"); // larger than it says
      crc = crc32(block, crc);
      yield block;
    }
    if (crc !== member.crc || (member.method === DEFLATED && total !== member.size)) throw new MemberDamaged();
  }

  async *#counted(member) {
    for await (const block of this.#stored(member)) yield [block, 0];
  }

  async *#stored(member) {
    const header = await bytesOf(this.blob, member.offset, member.offset + LOCAL);
    if (header.length < LOCAL || viewOf(header).getUint32(0, true) !== 0x04034b50) throw new MemberDamaged();
    const start = member.offset + LOCAL + viewOf(header).getUint16(26, true) + viewOf(header).getUint16(28, true);
    for (let at = start; at < start + member.stored; at += SLICE) {
      const end = Math.min(at + SLICE, start + member.stored);
      const block = await bytesOf(this.blob, at, end);
      if (block.length) yield block;
      if (block.length < end - at) throw new MemberDamaged();
    }
  }

  async #readDirectory(allow) {
    const { start, size, shift, count } = await this.#findDirectory();
    if (count > LIMITS.members || size > LIMITS.directoryBytes) throw new ArchiveUnusable("too-many-members");
    let seen = 0, wrong = null;
    for await (const entry of entriesOf(this.blob, start, start + size)) {
      seen += 1;
      if (seen > LIMITS.members) throw new ArchiveUnusable("too-many-members");
      try {
        if (!wrong) this.#take(entry, shift, allow);
      } catch (error) {
        wrong = error; // told once all entries are counted: a wrong count comes first
      }
    }
    if (seen !== count) throw new ArchiveUnusable("truncated-archive");
    if (wrong) throw wrong;
  }

  #take({ bytes, cut }, shift, allow) {
    if (cut) throw new ArchiveUnusable("truncated-archive");
    const view = viewOf(bytes);
    const flags = view.getUint16(8, true), nameLength = view.getUint16(28, true), extraLength = view.getUint16(30, true);
    const raw = bytes.subarray(ENTRY, ENTRY + nameLength);
    if (((view.getUint32(38, true) >>> 16) & KIND) === LINK) throw new ArchiveUnusable("unsafe-archive");
    const path = cleanPath(nameOf(raw, flags));
    if (!path || raw.at(-1) === 0x2f || raw.at(-1) === 0x5c || isNoise(path)) return;
    if (flags & ENCRYPTED) throw new ArchiveUnusable("encrypted-archive");
    if (!allow(path)) {
      noteTraits(path, this.traits);
      return;
    }
    const sizes = [view.getUint32(24, true), view.getUint32(20, true), view.getUint32(42, true)];
    const [size, stored, offset] = widened(bytes.subarray(ENTRY + nameLength, ENTRY + nameLength + extraLength), sizes);
    const method = view.getUint16(10, true), crc = view.getUint32(16, true);
    this.members.push({ path, size, stored, offset: offset + shift, crc, method });
  }

  async #findDirectory() {
    const fileSize = this.blob.size, tailSize = Math.min(fileSize, END + FULL16);
    const tail = await bytesOf(this.blob, fileSize - tailSize, fileSize);
    const found = lastEnd(tail);
    if (found < 0 || found + END > tail.length) await this.#refuseTruncated();
    const view = viewOf(tail);
    let disk = view.getUint16(found + 4, true), firstDisk = view.getUint16(found + 6, true);
    let count = view.getUint16(found + 10, true), size = view.getUint32(found + 12, true), offset = view.getUint32(found + 16, true);
    let end = fileSize - tailSize + found;
    const more = await this.#findDirectory64(end);
    if (more) ({ size, offset, count, end, disk, firstDisk } = more);
    if (disk || firstDisk) throw new ArchiveUnusable("split-archive");
    const shift = end - size - offset;
    if (shift < 0) throw new ArchiveUnusable("truncated-archive");
    return { start: offset + shift, size, shift, count };
  }

  async #findDirectory64(end) {
    if (end < LOCATOR64) return null;
    const locator = viewOf(await bytesOf(this.blob, end - LOCATOR64, end));
    if (locator.getUint32(0, true) !== 0x07064b50) return null;
    if (locator.getUint32(4, true) || locator.getUint32(16, true) > 1) throw new ArchiveUnusable("split-archive");
    // A prefix (a self-extracting ZIP) moves the record; it stands right before its locator.
    for (const place of [wide(locator, 8), end - LOCATOR64 - END64]) {
      if (place < 0 || place > this.blob.size - END64) continue;
      const view = viewOf(await bytesOf(this.blob, place, place + END64));
      if (view.getUint32(0, true) === 0x06064b50) {
        const disk = view.getUint32(16, true), firstDisk = view.getUint32(20, true);
        return { size: wide(view, 40), offset: wide(view, 48), count: wide(view, 32), end: place, disk, firstDisk };
      }
    }
    throw new ArchiveUnusable("truncated-archive");
  }

  async #refuseTruncated() {
    if (!this.blob.size) throw new ArchiveUnusable("empty-file");
    if (this.blob.size === TWO_GIB) throw new ArchiveUnusable("split-archive", { told: "split-archive/two-gib" });
    const head = await bytesOf(this.blob, 0, 4);
    throw new ArchiveUnusable(head[0] === 0x50 && head[1] === 0x4b ? "truncated-archive" : "not-an-archive");
  }
}

// Give the entries of a directory one by one, holding one slice of it; `cut` when the last one stops before its end.
async function* entriesOf(blob, start, end) {
  let held = new Uint8Array(0), at = 0, next = start;
  const fill = async (size) => {
    while (held.length - at < size && next < end) {
      const slice = await bytesOf(blob, next, Math.min(end, next + SLICE));
      if (!slice.length) return;
      next += slice.length;
      const joined = new Uint8Array(held.length - at + slice.length);
      joined.set(held.subarray(at));
      joined.set(slice, held.length - at);
      [held, at] = [joined, 0];
    }
  };
  for (;;) {
    await fill(ENTRY);
    if (held.length - at < ENTRY) return;
    const view = viewOf(held);
    if (view.getUint32(at, true) !== 0x02014b50) return;
    const length = ENTRY + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    await fill(length);
    yield { bytes: held.subarray(at, at + length), cut: held.length - at < length };
    at += length;
  }
}

function lastEnd(tail) {
  for (let at = tail.length - 4; at >= 0; at -= 1) {
    if (tail[at] === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6) return at;
  }
  return -1;
}

function nameOf(raw, flags) {
  if (flags & UTF8) return loose.decode(raw);
  try {
    return strict.decode(raw); // Macs write UTF-8 without saying so
  } catch {
    return Array.from(raw, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
  }
}

// Give size, stored size and offset with those that ZIP64 moved to the extra field.
function widened(extra, sizes) {
  if (!sizes.includes(FULL32)) return sizes;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const kind = view.getUint16(at, true), length = view.getUint16(at + 2, true);
    if (kind === 1) {
      const end = at + 4 + Math.floor(Math.min(length, extra.length - at - 4) / 8) * 8;
      let word = at + 4;
      return sizes.map((size) => {
        if (size !== FULL32 || word >= end) return size;
        word += 8;
        return wide(view, word - 8);
      });
    }
    at += 4 + length;
  }
  return sizes;
}
