// Recovers names from the owner's own posts: who was mentioned, how they were called then, how often.
import { toHandle, toId, toName, toSnowflake, toTweetDate } from "./values.js";

const NEVER = -1n;
const numberOf = (id) => BigInt(id);

export class Handles {
  #known = new Map();

  // Give {handle, name, mentions, seenAt} of an account, or undefined.
  get(id) {
    const known = this.#known.get(numberOf(id));
    return known && { handle: known.handle, name: known.name, mentions: known.mentions, seenAt: toTweetDate(known.date, known.tweetId) };
  }

  // Give [number, handle] of all whose handle is known.
  *handles() {
    for (const [number, { handle }] of this.#known) if (handle) yield [number, handle];
  }

  // Take what one post teaches. A repost names people, but not in the owner's words: it counts no mention.
  learn(tweet) {
    const named = tweet.entities?.user_mentions ?? [];
    const replyTo = tweet.in_reply_to_user_id_str || tweet.in_reply_to_user_id;
    if (!named.length && (replyTo === null || replyTo === undefined)) return;
    const tweetId = toId(tweet.id_str) ?? toId(tweet.id);
    // Numbers of posts grow with time: no date is worked out for each.
    const at = tweetId === null ? toSnowflake(toTweetDate(tweet.created_at, null)) : BigInt(tweetId);
    const met = new Set();
    for (const mention of named) {
      const id = toId(mention.id_str) ?? toId(mention.id);
      if (id !== null) met.add(this.#see(id, mention.screen_name, mention.name, at, tweet, tweetId));
    }
    const id = toId(replyTo);
    if (id !== null) met.add(this.#see(id, tweet.in_reply_to_screen_name, null, at, tweet, tweetId));
    if (!isRepost(tweet)) for (const known of met) known.mentions += 1;
  }

  #see(id, handle, name, at, tweet, tweetId) {
    const number = numberOf(id);
    let known = this.#known.get(number);
    if (!known) {
      known = { handle: "", name: "", rawName: "", mentions: 0, handleAt: NEVER, nameAt: NEVER, date: null, tweetId: null };
      this.#known.set(number, known);
    }
    if (handle && at >= known.handleAt) {
      const checked = handle === known.handle ? handle : toHandle(handle);
      if (checked) Object.assign(known, { handle: checked, handleAt: at, date: tweet.created_at, tweetId });
    }
    if (name && at >= known.nameAt) {
      const cleaned = name === known.rawName ? known.name : toName(name);
      if (cleaned) Object.assign(known, { name: cleaned, rawName: name, nameAt: at });
    }
    return known;
  }
}

// Say whether a post only passes on somebody else's; X's own flags are always false.
export function isRepost(tweet) {
  return Boolean(tweet.retweeted_status) || (tweet.full_text || tweet.text || "").startsWith("RT @");
}

// Say whether a post answers another one.
export function isReply(tweet) {
  return toId(tweet.in_reply_to_user_id_str || tweet.in_reply_to_user_id) !== null;
}
