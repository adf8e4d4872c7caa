// One export of X inside what was given: its files, its owner, its date.
import { ArchiveUnusable, MemberDamaged, NotWrapped } from "./limits.js";
import { Wrapped } from "./items.js";
import { isList, placeOf } from "./members.js";
import { problem } from "./problems.js";
import { toHandle, toId, toMoment, toName } from "./values.js";

const ZIP_NAME = /twitter-(\d{4}-\d\d-\d\d)-[0-9a-f]{64}\b/i;
const record = (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {});

// A member and what it holds.
export class File {
  constructor(container, member, place) {
    Object.assign(this, { container, member, place });
  }

  // Begin to read it; `watch` is told of each block's size. Throws NotWrapped, MemberDamaged, ArchiveUnusable.
  wrapped(watch = () => {}) {
    const watched = async function* (blocks) {
      for await (const block of blocks) {
        watch(block.length);
        yield block;
      }
    };
    return Wrapped.begin(watched(this.container.blocks(this.member)));
  }
}

export class Source {
  constructor(files, bare) {
    Object.assign(this, { files, bare, owner: null, generatedAt: null, partial: false, announced: [], problems: [] });
  }

  // Give the files of these kinds, parts in their order.
  of(...kinds) {
    return this.files.filter(({ place }) => kinds.includes(place.kind)).sort((one, other) => one.place.part - other.place.part);
  }

  // The generation of this export, by the year from which X gave it that form.
  get layout() {
    const eras = new Set(this.files.map(({ place }) => place.era)), kinds = new Set(this.files.map(({ place }) => place.kind));
    if (eras.has("data") || kinds.has("manifest")) {
      const isOld = (name) => name.toLowerCase().split("/").at(-1) === "tweet.js";
      return kinds.has("tweet") || (!kinds.has("tweets") && this.announced.some(isOld)) ? "2020" : "2022";
    }
    if (eras.has("classic")) return "classic";
    return kinds.has("account") && !this.bare ? "2018" : "bare";
  }
}

// Give the exports found, each with its owner and date read. Throws ArchiveUnusable.
export async function sourcesIn(containers) {
  const sources = [];
  for (const container of containers) {
    const groups = new Map();
    for (const member of container.members) {
      const place = placeOf(member.path);
      if (!groups.has(place.base)) groups.set(place.base, []);
      groups.get(place.base).push(new File(container, member, place));
    }
    for (const files of groups.values()) {
      const source = new Source(files, Boolean(container.bare));
      await readOwner(source, container.name);
      sources.push(source);
    }
  }
  return sources;
}

async function readOwner(source, name) {
  const owners = [await fromManifest(source), await fromAccount(source), await fromClassic(source)];
  source.owner = sameOwner(owners.filter(Boolean));
  source.generatedAt ??= toMoment(ZIP_NAME.exec(name)?.[1]);
}

// Give the one owner all agree on, with the names that are known. Throws ArchiveUnusable.
export function sameOwner(owners) {
  if (!owners.length) return null;
  if (new Set(owners.map(({ id }) => id)).size > 1) throw new ArchiveUnusable("two-owners");
  const first = (field) => owners.find((owner) => owner[field])?.[field] ?? "";
  return { id: owners[0].id, handle: first("handle"), name: first("name") };
}

// Give the whole content of the small files of one kind; those that cannot be read become problems.
async function* values(source, kind) {
  for (const file of source.of(kind)) {
    try {
      yield await (await file.wrapped()).whole();
    } catch (error) {
      if (error instanceof NotWrapped) source.problems.push(problem("unreadable-file", file.member.path));
      else if (error instanceof MemberDamaged) source.problems.push(problem("damaged-file", file.member.path));
      else throw error;
    }
  }
}

async function fromManifest(source) {
  let owner = null;
  for await (const value of values(source, "manifest")) {
    const { archiveInfo, dataTypes, userInfo } = record(value);
    const { generationDate, isPartialArchive, isArchivePartial } = record(archiveInfo);
    source.generatedAt = toMoment(generationDate) ?? source.generatedAt;
    source.partial ||= isPartialArchive === true || isArchivePartial === true;
    for (const type of Object.values(record(dataTypes))) {
      const { files } = record(type);
      for (const { fileName, count } of Array.isArray(files) ? files.map(record) : []) {
        if (typeof fileName === "string" && String(count) !== "0") source.announced.push(fileName);
      }
    }
    const user = record(userInfo);
    owner = ownerOf(user.accountId, user.userName, user.displayName) ?? owner;
  }
  return owner;
}

// Keep the number and the names; the e-mail address and the telephone number beside them are dropped here.
async function fromAccount(source) {
  let owner = null;
  for await (const value of values(source, "account")) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const { accountId, username, accountDisplayName } = record("account" in record(item) ? item.account : item);
      owner = ownerOf(accountId, username, accountDisplayName) ?? owner;
    }
  }
  return owner;
}

async function fromClassic(source) {
  for await (const value of values(source, "payload_details")) {
    source.generatedAt ??= toMoment(String(record(value).created_at ?? "").replace(" +0000", "+00:00").trim());
  }
  for await (const value of values(source, "user_details")) {
    const user = record(value);
    return ownerOf(user.id, user.screen_name, user.full_name);
  }
  return null;
}

function ownerOf(id, handle, name) {
  const known = toId(id);
  return known === null ? null : { id: known, handle: toHandle(handle) ?? "", name: toName(name) };
}

// Give the sources with the newest snapshot first.
export function newestFirst(sources) {
  return [...sources].sort((one, other) => (other.generatedAt ?? -Infinity) - (one.generatedAt ?? -Infinity) || 0);
}

// Give the files that hold one follow list: those of the newest snapshot that has it, and those without a date.
export function listFiles(sources, kind) {
  const having = newestFirst(sources).filter((source) => source.of(kind).length);
  const newest = having[0]?.generatedAt;
  return having.filter(({ generatedAt }) => generatedAt === newest || generatedAt === null).flatMap((source) => source.of(kind));
}

// Give the files that a manifest announces and that are nowhere, and the holes in numbered lists.
export function missingProblems(sources, kinds) {
  const key = ({ kind, part }) => `${kind} ${part}`;
  const places = sources.flatMap(({ files }) => files.map(({ place }) => place));
  const there = new Set(places.map(key)), problems = [];
  for (const name of new Set(sources.flatMap(({ announced }) => announced))) {
    const place = placeOf(name.replaceAll("\\", "/"));
    if (place && kinds.has(place.kind) && !there.has(key(place))) {
      problems.push(problem("missing-file", name.slice(0, 200)));
      there.add(key(place));
      places.push(place);
    }
  }
  for (const kind of ["following", "follower"]) {
    const parts = new Set(places.filter((place) => isList(place.kind) && place.kind === kind).map(({ part }) => part));
    const last = [...parts].reduce((one, other) => Math.max(one, other), -1);
    const holes = parts.size < 100_000 ? last + 1 - parts.size : 0;
    if (holes) problems.push(problem("missing-part", `${kind}.js`, Math.min(holes, 10_000)));
  }
  return problems;
}
