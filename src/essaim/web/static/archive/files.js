// Members that are plain files: an unpacked folder, or files given alone.
import { ArchiveUnusable, LIMITS, MemberDamaged, Meter } from "./limits.js";
import { cleanPath, isNoise, noteTraits } from "./paths.js";

const SLICE = 2 ** 20;

class FilesContainer {
  constructor(name) {
    this.name = name.normalize("NFC");
    this.members = [];
    this.traits = new Set();
    this.meter = new Meter(LIMITS.totalBytes);
  }

  async *blocks(member) {
    for (let at = 0; at < member.size; at += SLICE) {
      let block;
      try {
        block = new Uint8Array(await member.file.slice(at, at + SLICE).arrayBuffer());
      } catch {
        throw new MemberDamaged();
      }
      this.meter.guard(block.length, at + block.length, at + block.length);
      yield block;
    }
  }
}

// A folder as the archive was unpacked: [{path, file}], paths with the folder's own name first. Browsers do not follow
// links that lead outside.
export function folderContainer(name, given, allow) {
  if (given.length > LIMITS.members) throw new ArchiveUnusable("too-many-members");
  const container = new FilesContainer(name);
  for (const { path: raw, file } of [...given].sort((one, other) => (one.path < other.path ? -1 : 1))) {
    const path = cleanPath(raw);
    if (!path || isNoise(path)) continue;
    if (allow(path)) container.members.push({ path, size: file.size, file });
    else noteTraits(path, container.traits);
  }
  return container;
}

// Files given alone: [{name, file}], each under the member's name that its content stands for.
export function bareContainer(given) {
  const container = new FilesContainer(given[0].file.name);
  container.members = given.map(({ name, file }) => ({ path: name, size: file.size, file }));
  container.bare = true;
  return container;
}
