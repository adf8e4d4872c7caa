// Reads an archive away from the page, so that the page stays quick, and tells how far it is.
import { openArchive } from "./opening.js";

const OFTEN_MS = 100;

// Give the entries whose handle the posts use of somebody in the list.
function named(entries, following, handles) {
  const found = new Set();
  for (const [number, handle] of handles.handles()) if (following.has(String(number))) found.add(handle.toLowerCase());
  return entries.filter(({ handle }) => found.has(handle.toLowerCase())).map(({ number }) => number);
}

onmessage = async ({ data: { given, known } }) => {
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
    const wanted = lists.following ? known : [];
    postMessage({ kind: "read", owner, generatedAt, partial, problems, ids, looking: wanted.length > 0 }, Object.values(ids).map(({ buffer }) => buffer));
    if (wanted.length) postMessage({ kind: "named", entries: named(wanted, lists.following, (await archive.posts()).handles) });
  } catch (error) {
    // Anything without a code is a mistake of ours, or an old browser's.
    const known = typeof error.told === "string";
    postMessage(known ? { kind: "refused", told: error.told, name: error.about } : { kind: "broken", said: String(error) });
  }
};
