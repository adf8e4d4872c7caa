// Reads an archive away from the page, so that the page stays quick, and tells how far it is.
import { openArchive } from "./opening.js";

const OFTEN_MS = 100;

onmessage = async ({ data: given }) => {
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
  } catch (error) {
    // Anything without a code is a mistake of ours, or an old browser's.
    const known = typeof error.told === "string";
    postMessage(known ? { kind: "refused", told: error.told, name: error.about } : { kind: "broken", said: String(error) });
  }
};
