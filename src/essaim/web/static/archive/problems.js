// What can be wrong inside an archive without stopping the reading; codes as on the server.
export class Problem {
  constructor(code, where, count) {
    Object.assign(this, { code, where, count });
  }
}

export const problem = (code, where, count = 1) => new Problem(code, where, count);

// Counts problems of one kind in one place, so that people read one line and not a thousand.
export class Tally {
  #counts = new Map();

  add({ code, where, count }) {
    const key = `${code}\n${where}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  get problems() {
    return Array.from(this.#counts, ([key, count]) => {
      const [code, ...where] = key.split("\n");
      return problem(code, where.join("\n"), count);
    });
  }
}
