// Audits an archive away from the page, so that the page stays quick. It is loaded, with the lists, before any archive
// is chosen, and asks nothing of anybody afterwards.
import { ADS } from "../archive/members.js";
import { openArchive } from "../archive/opening.js";
import { Classifier } from "./classifying.js";
import { Auditor } from "./report.js";

const OFTEN_MS = 100;
let classifier = null;

onmessage = async ({ data }) => {
  if (data.lists) {
    classifier = new Classifier(data.lists);
    postMessage({ kind: "ready" });
    return;
  }
  let told = 0;
  const progress = (read, all) => {
    if (performance.now() - told < OFTEN_MS) return;
    told = performance.now();
    postMessage({ kind: "progress", read, all });
  };
  try {
    const archive = await openArchive(data.given, progress, ADS);
    postMessage({ kind: "read", report: await new Auditor(classifier).all(archive) });
  } catch (error) {
    // Anything without a code is a mistake of ours, or an old browser's.
    const known = typeof error.told === "string";
    postMessage(known ? { kind: "refused", told: error.told, name: error.about } : { kind: "broken", said: String(error) });
  }
};
