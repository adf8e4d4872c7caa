// The names of members: in one form, never leading outside, and what they tell of the kind of archive.
import { ArchiveUnusable } from "./limits.js";

// Give a member's path with `/`, NFC, without `./`. Throws ArchiveUnusable when it leads outside.
export function cleanPath(raw) {
  const path = raw.replaceAll("\\", "/").normalize("NFC");
  const parts = path.split("/").filter((part) => part && part !== ".");
  if (path.startsWith("/") || /^\p{L}:/u.test(path) || parts.includes("..") || path.includes("\0")) {
    throw new ArchiveUnusable("unsafe-archive");
  }
  return parts.join("/");
}

// Say whether a member is a twin that a Mac adds when it zips.
export function isNoise(path) {
  const parts = path.split("/");
  return parts.includes("__MACOSX") || parts.at(-1).startsWith("._");
}

const last = (path) => path.slice(path.lastIndexOf("/") + 1);
const TRAITS = {
  html: (path) => path.endsWith(".html") || path.endsWith(".htm"),
  zip: (path) => path.endsWith(".zip"),
  instagram: (path) => path.includes("followers_and_following/") || path.includes("personal_information/"),
  tiktok: (path) => ["user_data.json", "user_data_tiktok.json"].includes(last(path)),
  mastodon: (path) => ["actor.json", "outbox.json"].includes(last(path)),
  linkedin: (path) => last(path) === "connections.csv",
  google: (path) => path.startsWith("takeout/"),
};

// Add to `traits` what a name tells of the kind of archive.
export function noteTraits(path, traits) {
  const low = path.toLowerCase();
  for (const [trait, told] of Object.entries(TRAITS)) if (told(low)) traits.add(trait);
}
