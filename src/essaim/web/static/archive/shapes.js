// The few fields of X's files that are read, and what they may hold.
const isNothing = (value) => value === null || value === undefined;
const isText = (value) => isNothing(value) || typeof value === "string";
const isLoose = (value) => isNothing(value) || typeof value === "string" || typeof value === "number";
export const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const record = (shape) => {
  const fields = Object.entries(shape);
  return (value) => isRecord(value) && fields.every(([name, fits]) => fits(value[name]));
};
const maybe = (fits) => (value) => isNothing(value) || fits(value);
const listOf = (fits) => (value) => Array.isArray(value) && value.every(fits);

const followEntry = record({ accountId: isLoose });
const mention = record({ id_str: isLoose, id: isLoose, screen_name: isText, name: isText });
const tweet = {
  id_str: isLoose, id: isLoose, created_at: isText, full_text: isText, text: isText,
  in_reply_to_user_id_str: isLoose, in_reply_to_user_id: isLoose, in_reply_to_screen_name: isText,
  entities: maybe(record({ user_mentions: maybe(listOf(mention)) })),
  retweeted_status: maybe(isRecord),
};

// An element of `following.js` or `follower.js`.
export const isFollow = record({ following: maybe(followEntry), follower: maybe(followEntry), accountId: isLoose });
// An element of `tweets.js`: a post, or a wrapper around it.
export const isTweet = record({ ...tweet, tweet: maybe(record(tweet)) });
