// Reads an archive away from the page, so that the page stays quick, and tells how far it is.
import { openArchive } from "./opening.js";

const OFTEN_MS = 100;

// Give the entries whose handle the posts use of somebody in the list.
function named(entries, following, handles) {
  const found = new Set();
  for (const [number, handle] of handles.handles()) if (following.has(String(number))) found.add(handle.toLowerCase());
  return entries.filter(({ handle }) => found.has(handle.toLowerCase())).map(({ number }) => number);
}

// Whom the directory knows by their handle alone comes in a message of its own: the lists do not wait for it.
let tellKnown;
const known = new Promise((resolve) => { tellKnown = resolve; });

onmessage = async ({ data }) => {
  if (data.known) {
    tellKnown(data.known);
    return;
  }
  const { given } = data;
  let told = 0;
  const progress = (read, all) => {
    if (performance.now() - told < OFTEN_MS) return;
    told = performance.now();
    postMessage({ kind: "progress", read, all });
  };
  try {
    const archive = await openArchive(given, progress);
    const { lists, problems } = await archive.followLists();
    const ids = Object.fromEntries(Object.entries(lists).map(([direction, numbers]) => [direction, numbers.sorted()]));
    const { owner, generatedAt, partial } = archive;
    postMessage({ kind: "read", owner, generatedAt, partial, problems, ids }, Object.values(ids).map(({ buffer }) => buffer));
    const wanted = lists.following ? await known : [];
    if (wanted.length) postMessage({ kind: "looking" });
    const entries = wanted.length ? named(wanted, lists.following, (await archive.posts()).handles) : [];
    postMessage({ kind: "named", entries });
  } catch (error) {
    // Anything without a code is a mistake of ours, or an old browser's.
    const known = typeof error.told === "string";
    postMessage(known ? { kind: "refused", told: error.told, name: error.about } : { kind: "broken", said: String(error) });
  }
};
