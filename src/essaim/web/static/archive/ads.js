// Advertisements in an archive of X: shown, acted on, and what X believed of the owner. As the server's reader does.
import { Problem, Tally, problem } from "./problems.js";
import { isRecord } from "./shapes.js";
import { toHandle, toMoment } from "./values.js";

const SHOWN = "ad-impressions", ACTED = "ad-engagements", BELIEVED = "personalization";
const LONGEST = 30_000; // no honest value is longer

const toRecord = (value) => (isRecord(value) ? value : {});
const inside = (value, ...keys) => keys.reduce((found, key) => toRecord(found)[key], value);

// Nothing is an empty list, and a single value a list of one.
function toList(value) {
  if (Array.isArray(value)) return value;
  const nothing = value === null || value === undefined || value === "" || (isRecord(value) && !Object.keys(value).length);
  return nothing ? [] : [value];
}

// Give a text, or a number as text; anything else is empty. What no file can hold is replaced.
function toText(value) {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  const text = value.length > LONGEST ? Array.from(value).slice(0, LONGEST).join("") : value;
  return text.replace(/\p{Cs}/gu, "?");
}

const toTexts = (value) => toList(value).map(toText).filter(Boolean);
const toFlag = (value) => value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
const toCount = (value) => (/^[0-9]{1,11}$/.test(toText(value).trim()) ? Number(toText(value).trim()) : 0);
const toAccount = (value) => toHandle(value) ?? toText(value).trim();

// Give each advertisement shown once, by the block, out of both files: what was acted on was shown too. The number of
// the owner's machine stands beside them, and is not taken.
export async function* adImpressions(reading) {
  const shown = reading.of(SHOWN), acted = reading.of(ACTED);
  reading.expect([...shown, ...acted]);
  yield* reading.standingProblems(SHOWN, ACTED);
  const seen = new Set();
  const fresh = (impression) => {
    const key = keyOf(impression);
    if (seen.has(key) || key === NOTHING) return false;
    seen.add(key);
    return true;
  };
  for await (const batch of entries(reading, shown, "adImpressions", "impressions")) {
    yield batch instanceof Problem ? batch : batch.map(impressionOf).filter(fresh);
  }
  for await (const batch of entries(reading, acted, "adEngagements", "engagements")) {
    yield batch instanceof Problem ? batch : batch.map((entry) => impressionOf(toRecord(entry.impressionAttributes))).filter(fresh);
  }
}

// Give what was done with each advertisement, by the block: {impression, actions}, each action once.
export async function* adEngagements(reading) {
  const acted = reading.of(ACTED), seen = new Set();
  reading.expect(acted);
  yield* reading.standingProblems(ACTED);
  for await (const batch of entries(reading, acted, "adEngagements", "engagements")) {
    if (batch instanceof Problem) {
      yield batch;
      continue;
    }
    const found = [];
    for (const entry of batch) {
      const impression = impressionOf(toRecord(entry.impressionAttributes)), key = keyOf(impression);
      const actions = actionsOf(entry.engagementAttributes).filter(({ type, at }) => {
        const one = JSON.stringify([key, type, at]);
        return !seen.has(one) && seen.add(one);
      });
      if (actions.length || !seen.has(key)) found.push({ impression, actions });
      seen.add(key);
    }
    yield found;
  }
}

// Give what X believed of the owner, by the newest export that says; birth date and places are not taken.
export async function personalization(reading) {
  const files = reading.newest(BELIEVED), tally = new Tally();
  let found = null;
  reading.expect(files);
  reading.standingProblems(BELIEVED).forEach((met) => tally.add(met));
  for await (const batch of reading.batches(files, isRecord)) {
    if (batch instanceof Problem) tally.add(batch);
    else found ??= batch.map(unwrapped).find((one) => Object.keys(one).length) ?? null;
  }
  const interests = toRecord(toRecord(found).interests), audience = toRecord(interests.audienceAndAdvertisers);
  return {
    interests: inferred(interests.interests, "name"),
    partnerInterests: inferred(interests.partnerInterests, "name"),
    audiences: toCount(audience.numAudiences),
    lookalikes: accounts(audience.lookalikeAdvertisers),
    doNotReach: accounts(audience.doNotReachAdvertisers),
    problems: tally.problems,
  };
}

// Give the entries of the lists that the elements hold; an odd one does not spoil its neighbours.
async function* entries(reading, files, outer, inner) {
  for (const file of files) {
    let odd = 0;
    for await (const batch of reading.batches([file], isRecord)) {
      if (batch instanceof Problem) {
        yield batch;
        continue;
      }
      const all = batch.flatMap((item) => toList(inside(item, "ad", "adsUserData", outer, inner)));
      const found = all.filter(isRecord);
      odd += all.length - found.length;
      yield found;
    }
    if (odd) yield problem("unreadable-entry", file.member.path, odd);
  }
}

function impressionOf(entry) {
  const advertiser = toRecord(entry.advertiserInfo), post = toRecord(entry.promotedTweetInfo);
  return {
    shownAt: toMoment(entry.impressionTime),
    place: toText(entry.displayLocation),
    os: toText(inside(entry, "deviceInfo", "osType")),
    advertiser: { name: toText(advertiser.advertiserName), handle: toAccount(advertiser.screenName) },
    publisher: [toText(inside(entry, "publisherInfo", "publisherName")), toAccount(inside(entry, "publisherInfo", "screenName"))],
    post: Object.keys(post).length ? { id: toText(post.tweetId), text: toText(post.tweetText), urls: toTexts(post.urls) } : null,
    trend: toText(inside(entry, "promotedTrendInfo", "name")),
    media: toText(inside(entry, "rtbCreativeMediaInfo", "mediaType")),
    criteria: criteriaOf(entry.matchedTargetingCriteria),
  };
}

function criteriaOf(value) {
  const found = [];
  for (const item of toList(value)) {
    const type = toText(toRecord(item).targetingType), said = toText(toRecord(item).targetingValue);
    if (type || said) found.push({ type, value: said });
  }
  return found;
}

// Give what makes two records one advertisement shown: when, whose, where. Without a time, all must be the same.
function keyOf(impression) {
  const { shownAt, place, advertiser, post, trend } = impression;
  if (shownAt === null) return JSON.stringify(impression);
  const what = post?.id || advertiser.handle.toLowerCase() || advertiser.name || trend;
  return JSON.stringify([shownAt, what, place]);
}

const NOTHING = keyOf(impressionOf({}));

function actionsOf(value) {
  return toList(value)
    .map((item) => ({ type: toText(inside(item, "engagementType")), at: toMoment(inside(item, "engagementTime")) }))
    .filter(({ type, at }) => type || at !== null);
}

// Give what the one key of an element wraps; its name is not always the file's.
function unwrapped(item) {
  const values = Object.values(item);
  return values.length === 1 && isRecord(values[0]) ? values[0] : item;
}

// Give what is believed; partners' interests have been seen as bare words.
function inferred(value, key) {
  return toList(value)
    .map((item) => ({ name: toText(toRecord(item)[key]) || toText(item), disabled: toFlag(toRecord(item).isDisabled) }))
    .filter(({ name }) => name);
}

const accounts = (value) => toList(value).map(toAccount).filter(Boolean);
