// Which files of an X archive mean what, and which may be opened for what: this is the whole allow-list.
const ALWAYS = ["manifest", "account"];
const LISTS = new Set(["following", "follower"]);
const POSTS = new Set(["tweets", "tweet"]);
const CLASSIC = new Set(["user_details", "payload_details", "classic_tweets"]);
export const CONTACTS = new Set([...ALWAYS, ...LISTS, ...POSTS, ...CLASSIC]);
export const ADS = new Set([...ALWAYS, "ad-impressions", "ad-engagements", "personalization"]);
const KNOWN = new Set([...CONTACTS, ...ADS]);

const FILE = /^([a-z][a-z-]*?)(?:-part(\d{1,6}))?\.js$/i;
const CLASSIC_MONTH = /^\d{4}_\d{2}\.js$/;
const GLOBAL = /^\ufeff?\s*window\.YTD\.(\w{1,60})\.part(\d{1,6})\s*=/;
const MANIFEST = /^\ufeff?\s*window\.__THAR_CONFIG\s*=/;

// Give {base, era, kind, part} of a member by its path; null when it is no file we know.
export function placeOf(path) {
  const parts = path.split("/");
  const name = parts.pop();
  const folders = parts.map((part) => part.toLowerCase());
  const before = (count) => parts.slice(0, Math.max(0, parts.length - count)).join("/");
  const low = name.toLowerCase();
  if (folders.at(-2) === "data" && folders.at(-1) === "js" && ["user_details.js", "payload_details.js"].includes(low)) {
    return { base: before(2), era: "classic", kind: low.slice(0, -3), part: 0 };
  }
  if (folders.slice(-3).join("/") === "data/js/tweets" && CLASSIC_MONTH.test(name)) {
    return { base: before(3), era: "classic", kind: "classic_tweets", part: Number(name.slice(0, 7).replace("_", "")) };
  }
  const found = FILE.exec(name);
  if (!found || !KNOWN.has(found[1].toLowerCase())) return null;
  const kind = found[1].toLowerCase(), part = Number(found[2] ?? 0);
  if (folders.at(-1) === "data") return { base: before(1), era: "data", kind, part };
  if (folders.includes("data") || folders.includes("assets")) return null;
  return { base: before(0), era: "root", kind, part };
}

// Say whether a member may be opened, of these kinds of files.
export const wants = (kinds, path) => kinds.has(placeOf(path)?.kind);

// Give the member's name that a file given alone stands for: its content tells, or else its name.
export function bareName(head, name) {
  const found = GLOBAL.exec(head);
  if (found) {
    const kind = found[1].toLowerCase().replaceAll("_", "-"), part = Number(found[2]);
    return part ? `${kind}-part${part}.js` : `${kind}.js`;
  }
  if (MANIFEST.test(head)) return "manifest.js";
  if (placeOf(name) && /^[\ufeff \t\r\n]*[[{]/.test(head)) return name;
  return null;
}

export const isList = (kind) => LISTS.has(kind);
