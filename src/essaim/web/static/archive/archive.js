// An archive of X, opened.
import * as ads from "./ads.js";
import { Handles, isReply, isRepost } from "./handles.js";
import { ArchiveUnusable } from "./limits.js";
import { Numbers } from "./numbers.js";
import { Problem, Tally, problem } from "./problems.js";
import { DIRECTIONS } from "./reading.js";
import { isTweet } from "./shapes.js";
import { toId } from "./values.js";

const POSTS = ["tweets", "tweet", "classic_tweets"];

export class XArchive {
  #reading;

  constructor(reading) {
    this.#reading = reading;
    this.owner = reading.owner;
    this.generatedAt = reading.sources[0].generatedAt;
    this.partial = reading.sources.some(({ partial }) => partial);
    this.layout = reading.layout;
  }

  // Give {lists, problems}: the lists that are there as Numbers by direction. Throws ArchiveUnusable without any.
  async followLists() {
    const files = await this.#reading.lists(), tally = new Tally(), lists = {};
    const present = DIRECTIONS.filter((direction) => files[direction].length);
    if (!present.length) throw new ArchiveUnusable(this.layout === "classic" ? "classic-archive" : "no-follow-lists");
    this.#reading.expect(present.flatMap((direction) => files[direction]));
    this.#reading.standingProblems().forEach((met) => tally.add(met));
    for (const direction of present) {
      lists[direction] = new Numbers();
      for await (const batch of this.#reading.ids(files[direction], lists[direction])) if (batch instanceof Problem) tally.add(batch);
    }
    return { lists, problems: tally.problems };
  }

  // Give the ids of each list in their order, and the problems in both.
  async contacts() {
    const files = await this.#reading.lists(), ids = { following: [], follower: [] }, tally = new Tally();
    for (const direction of DIRECTIONS) {
      for await (const batch of this.#reading.ids(files[direction], new Numbers())) {
        if (batch instanceof Problem) tally.add(batch);
        else for (const id of batch) ids[direction].push(id);
      }
    }
    return { ids, problems: tally.problems };
  }

  // Read the owner's posts: {handles, counts, problems}.
  async posts() {
    const handles = new Handles(), counts = { posts: 0, reposts: 0, replies: 0 }, tally = new Tally();
    this.#reading.expect(this.#reading.of(...POSTS));
    for await (const tweet of this.#tweets(tally)) {
      handles.learn(tweet);
      const repost = isRepost(tweet);
      counts.posts += 1;
      counts.reposts += repost;
      counts.replies += !repost && isReply(tweet);
    }
    return { handles, counts, problems: tally.problems };
  }

  // Say what the archive holds and what could not be read, as the server's reader does.
  async summary() {
    const { ids, problems } = await this.contacts();
    const { counts, problems: inPosts } = await this.posts();
    const tally = new Tally();
    [...this.#reading.standingProblems(), ...problems, ...inPosts].forEach((met) => tally.add(met));
    const files = await this.#reading.lists();
    if (!DIRECTIONS.some((direction) => files[direction].length)) tally.add(problem("no-follow-lists", ""));
    return {
      layout: this.layout, owner: this.owner, generatedAt: this.generatedAt, partial: this.partial,
      counts: { following: ids.following.length, followers: ids.follower.length, ...counts }, problems: tally.problems,
    };
  }

  // Give the advertisements shown by the block, what was done with them, and what X believed, of an archive opened for ADS.
  adImpressions() {
    return ads.adImpressions(this.#reading);
  }

  adEngagements() {
    return ads.adEngagements(this.#reading);
  }

  personalization() {
    return ads.personalization(this.#reading);
  }

  // Give the owner's posts; each once when several exports hold them.
  async *#tweets(tally) {
    const several = this.#reading.sources.filter((source) => source.of(...POSTS).length).length > 1;
    const seen = new Numbers();
    for await (const batch of this.#reading.batches(this.#reading.of(...POSTS), isTweet)) {
      if (batch instanceof Problem) {
        tally.add(batch);
        continue;
      }
      for (const item of batch) {
        const tweet = item.tweet ?? item, id = toId(tweet.id_str) ?? toId(tweet.id);
        if (!several || id === null || seen.add(id)) yield tweet;
      }
    }
  }
}
