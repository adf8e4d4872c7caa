// What an opened archive of X holds, read file by file.
import { MemberDamaged, NotWrapped } from "./limits.js";
import { Items } from "./items.js";
import { Problem, problem } from "./problems.js";
import { isFollow } from "./shapes.js";
import { listFiles, missingProblems, newestFirst, sameOwner } from "./source.js";
import { toId } from "./values.js";

export const DIRECTIONS = ["following", "follower"];

export class Reading {
  #lists = null;
  #listProblems = [];
  #read = 0;
  #toRead = 0;

  // Take what was found. Throws ArchiveUnusable when it belongs to two accounts.
  constructor(sources, progress, kinds) {
    this.sources = newestFirst(sources);
    this.owner = sameOwner(this.sources.map(({ owner }) => owner).filter(Boolean));
    this.layout = this.sources.find(({ layout }) => layout !== "bare")?.layout ?? "bare";
    this.progress = progress;
    this.kinds = kinds;
  }

  // Give the files of these kinds, those of the newest export first, parts in their order.
  of(...kinds) {
    return this.sources.flatMap((source) => source.of(...kinds));
  }

  // Give the files of these kinds of the newest export that has any.
  newest(...kinds) {
    return this.sources.map((source) => source.of(...kinds)).find((files) => files.length) ?? [];
  }

  // Give the files of each follow list. What a file holds decides, not its name; its head is read for that.
  async lists() {
    if (this.#lists) return this.#lists;
    const lists = { following: [], follower: [] };
    for (const kind of DIRECTIONS) {
      for (const file of listFiles(this.sources, kind)) {
        let said;
        try {
          const wrapped = await file.wrapped();
          said = wrapped.kind;
          await wrapped.leave();
        } catch (error) {
          // Not a list at all: it must not pass for an empty one, which would replace an earlier list.
          this.#listProblems.push(problem(codeOf(error), file.member.path));
          continue;
        }
        const direction = DIRECTIONS.includes(said) ? said : kind;
        if (direction !== kind) this.#listProblems.push(problem("other-content", file.member.path));
        lists[direction].push(file);
      }
    }
    this.#lists = lists;
    return lists;
  }

  // Say what is going to be read, for the progress that people see.
  expect(files) {
    this.#read = 0;
    this.#toRead = files.reduce((sum, { member }) => sum + member.size, 0);
  }

  // Give the elements of the arrays in these files by the block, and problems where some could not be read.
  async *batches(files, fits) {
    for (const file of files) {
      try {
        const wrapped = await file.wrapped((size) => this.#watch(size));
        yield* new Items(wrapped.blocks(), fits, file.member.path).batches();
      } catch (error) {
        yield problem(codeOf(error), file.member.path);
      }
    }
  }

  // Give the ids of these files by the block, each once as `known` tells; then how many entries of a file had none.
  async *ids(files, known) {
    for (const file of files) {
      let wrong = 0;
      for await (const batch of this.batches([file], isFollow)) {
        if (batch instanceof Problem) {
          yield batch;
          continue;
        }
        const ids = batch.map((item) => toId((item.following ?? item.follower ?? item).accountId)).filter((id) => id !== null);
        wrong += batch.length - ids.length;
        yield ids.filter((id) => known.add(id));
      }
      if (wrong) yield problem("wrong-id", file.member.path, wrong);
    }
  }

  // Give what is known to be wrong before any element is read; with `kinds`, with these files only. Ask for lists first.
  standingProblems(...kinds) {
    const problems = [...this.sources.flatMap((source) => source.problems), ...missingProblems(this.sources, kinds.length ? new Set(kinds) : this.kinds), ...this.#listProblems];
    if (!this.owner && this.layout !== "bare") problems.push(problem("no-owner", ""));
    return problems;
  }

  #watch(size) {
    this.#read += size;
    this.progress(Math.min(this.#read, this.#toRead), this.#toRead);
  }
}

function codeOf(error) {
  if (error instanceof NotWrapped) return "unreadable-file";
  if (error instanceof MemberDamaged) return "damaged-file";
  throw error;
}
