// Opens what people drop, whatever it is, and gives the archive it holds, or says what it is instead.
import { XArchive } from "./archive.js";
import { bareContainer, folderContainer } from "./files.js";
import { ArchiveUnusable } from "./limits.js";
import { ADS, bareName, CONTACTS, wants } from "./members.js";
import { Reading } from "./reading.js";
import { sourcesIn } from "./source.js";
import { ZipContainer } from "./zips.js";

const SNIFFED = 4096;
const OTHERS = ["instagram", "tiktok", "mastodon", "linkedin", "google"];
const PACKED = [[0x37, 0x7a, 0xbc, 0xaf], [0x52, 0x61, 0x72, 0x21], [0x1f, 0x8b], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58, 0x5a]];

// Give the archive that these hold together: [{file, path}], where `path` is that inside a folder, or empty. Nothing
// but directories, names and the small files that say whose it is are read before it is asked. Throws ArchiveUnusable.
// `kinds` are the files that may be opened: CONTACTS or ADS.
export async function openArchive(given, progress = () => {}, kinds = CONTACTS) {
  const containers = await containersOf(given, kinds);
  const sources = await sourcesIn(containers);
  const foreign = containers.every(({ traits }) => traits.has("instagram") || traits.has("tiktok"));
  if (!sources.length || foreign) throw new ArchiveUnusable(refusal(containers));
  return new XArchive(new Reading(sources, progress, kinds));
}

async function containersOf(given, kinds) {
  const allow = (path) => wants(kinds, path);
  const containers = [], bare = [];
  for (const [name, files] of byFolder(given)) {
    if (name) {
      containers.push(folderContainer(name, files, allow));
      continue;
    }
    for (const { file } of files) {
      const head = await headOf(file);
      const member = bareName(new TextDecoder("utf-8", { ignoreBOM: true }).decode(head), file.name);
      if (member === null) {
        refuseOtherFiles(head);
        containers.push(await ZipContainer.open(file, allow));
      } else if (allow(member)) {
        bare.push({ name: member, file });
      } else {
        throw new ArchiveUnusable("not-an-archive", { told: kinds === ADS ? "not-an-archive/no-ads" : "not-an-archive/no-contacts", name: file.name });
      }
    }
  }
  if (bare.length) containers.push(bareContainer(bare));
  return containers;
}

// Give what was given by the folder it stands in; under an empty name what stands in none.
function byFolder(given) {
  const groups = new Map();
  for (const one of given) {
    const folder = one.path?.includes("/") ? one.path.slice(0, one.path.indexOf("/")) : "";
    if (!groups.has(folder)) groups.set(folder, []);
    groups.get(folder).push(one);
  }
  return groups;
}

async function headOf(file) {
  try {
    return new Uint8Array(await file.slice(0, SNIFFED).arrayBuffer());
  } catch {
    throw new ArchiveUnusable("archive-unusable", { told: "archive-unusable/cannot-be-opened", name: file.name });
  }
}

// Say what a file that is neither a ZIP nor one of X's is.
function refuseOtherFiles(head) {
  if (!head.length) throw new ArchiveUnusable("empty-file");
  const start = new TextDecoder().decode(head).trimStart().slice(0, 200).toLowerCase();
  if (["<!doctype", "<html", "<?xml", "<head", "<body"].some((sign) => start.startsWith(sign))) {
    throw new ArchiveUnusable("html-export");
  }
  if (start.startsWith("%pdf")) throw new ArchiveUnusable("not-an-archive", { told: "not-an-archive/pdf" });
  if (PACKED.some((sign) => sign.every((byte, at) => head[at] === byte))) {
    throw new ArchiveUnusable("not-an-archive", { told: "not-an-archive/packed" });
  }
}

// Give the code of the error that tells best what was given.
function refusal(containers) {
  const has = (...traits) => containers.some((container) => traits.some((trait) => container.traits.has(trait)));
  if (has(...OTHERS)) return "other-network";
  if (has("zip")) return "nested-archive";
  return has("html") ? "html-export" : "not-an-archive";
}
