// How much of an archive we agree to read; the same caps as on the server. Declared sizes lie: checked while reading.
const MIB = 2 ** 20, GIB = 2 ** 30;

export const LIMITS = {
  members: 99_999,
  memberBytes: 4 * GIB,
  totalBytes: 16 * GIB,
  ratio: 300, // X's files shrink 5 to 30 times
  freeBytes: 32 * MIB, // below this, ratio means nothing
  itemLength: 16 * MIB, // one entry of an array
  smallFileLength: 8 * MIB, // a manifest
  directoryBytes: 64 * MIB,
};

// Counts what is inflated and stops what grows too much; one a container, since bombs may share their bytes.
export class Meter {
  constructor(storedBytes) {
    this.total = 0;
    this.stored = Math.max(1, storedBytes);
  }

  // Count more bytes, of a member that gave `memberTotal` out of `memberTaken` stored ones. Throws ArchiveUnusable.
  guard(count, memberTotal, memberTaken) {
    this.total += count;
    if (memberTotal > LIMITS.memberBytes || this.total > LIMITS.totalBytes) throw new ArchiveUnusable("archive-too-big");
    if (memberTotal > LIMITS.freeBytes && memberTotal > LIMITS.ratio * Math.max(1, memberTaken)) throw new ArchiveUnusable("zip-bomb");
    if (this.total > LIMITS.freeBytes && this.total > LIMITS.ratio * this.stored) throw new ArchiveUnusable("zip-bomb");
  }
}

// An archive that cannot be used. `code` is that of the server's own error; `told` says which of its sentences.
export class ArchiveUnusable extends Error {
  constructor(code, { told = code, name = "" } = {}) {
    super(code);
    this.code = code;
    this.told = told;
    this.about = name;
  }
}

// The bytes of a member cannot be inflated or do not fit their checksum. Stays inside the reader.
export class MemberDamaged extends Error {}

// The file is not a JavaScript assignment of X. Stays inside the reader.
export class NotWrapped extends Error {}
