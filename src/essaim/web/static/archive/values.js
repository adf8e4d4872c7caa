// Single values of X's files, checked: ids, handles, names, dates.
const ID = /^[0-9]{1,19}$/;
const HANDLE = /^[A-Za-z0-9_]{1,20}$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TWEET_DATE = /^\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})$/;
const CLASSIC_DATE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) \+0000$/;
const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const FIRST_YEAR = 2006, SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n, FIRST_SNOWFLAKE = 30_000_000_000n;
// Python's own idea of space, which names are split at.
const SPACE = /[^\S\ufeff]+/u;

// Give an account's number as text, or null when it is none. Hand-made files hold numbers instead of strings.
export function toId(value) {
  if (typeof value === "number" && Number.isSafeInteger(value)) return toId(String(value));
  return typeof value === "string" && ID.test(value) ? value : null;
}

// Give a handle without @, or null when it is none.
export function toHandle(value) {
  const text = typeof value === "string" ? value.trim().replace(/^@/, "") : "";
  return HANDLE.test(text) ? text : null;
}

// Give a display name on one line, without what could trick a page.
export function toName(value) {
  if (typeof value !== "string") return "";
  const kept = Array.from(value).slice(0, 1000).join("")
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, " ").replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  return Array.from(kept.split(SPACE).filter(Boolean).join(" ")).slice(0, 100).join("");
}

// Give when a post was written, in ms, or null: as it says, or as its number tells when it says an absurd year.
export function toTweetDate(createdAt, tweetId) {
  const modern = TWEET_DATE.exec(createdAt ?? "");
  if (modern && MONTHS.includes(modern[1])) {
    const [, month, day, hour, minute, second, year] = modern;
    return moment(year, MONTHS.indexOf(month) + 1, day, hour, minute, second) ?? snowflakeDate(tweetId);
  }
  const classic = CLASSIC_DATE.exec(createdAt ?? "");
  return (classic && moment(...classic.slice(1))) ?? snowflakeDate(tweetId);
}

function moment(year, month, day, hour, minute, second) {
  const at = calendar(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  return Number(year) >= FIRST_YEAR ? at : null;
}

function calendar(year, month, day, hour = 0, minute = 0, second = 0) {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const same = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return same && year > 0 && hour < 24 && minute < 60 && second < 60 ? at.getTime() : null;
}

function snowflakeDate(tweetId) {
  if (tweetId === null || BigInt(tweetId) < FIRST_SNOWFLAKE) return null;
  return Number(((BigInt(tweetId) >> 22n) + SNOWFLAKE_EPOCH_MS) / 1000n) * 1000;
}

// Give the smallest number that X could have given to a post of this moment; 0 when it is not known.
export function toSnowflake(ms) {
  if (ms === null || BigInt(ms) < SNOWFLAKE_EPOCH_MS) return 0n;
  return (BigInt(ms) - SNOWFLAKE_EPOCH_MS) << 22n;
}

// Give an ISO date in ms, or null. Without a zone it is UTC.
export function toMoment(value) {
  const found = typeof value === "string" ? ISO_DATE.exec(value) : null;
  if (!found) return null;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = found;
  const at = calendar(...[year, month, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number));
  if (at === null) return null;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [0, "+", 0, 0];
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? 1 : -1);
  return at + Number(fraction.padEnd(3, "0").slice(0, 3)) + shift;
}
