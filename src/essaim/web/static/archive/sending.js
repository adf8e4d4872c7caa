// Sends ids in compressed chunks; after a broken connection it goes on with those that are not there yet.
const FIRST_WAIT_MS = 1000, LONGEST_WAIT_MS = 30_000;
const MOST_BEGINNINGS = 3;

// What the site answered that trying again does not mend; `message` is a sentence for the person, if it gave one.
export class Refused extends Error {}
// The delivery is over, or was another one's.
class Gone extends Error {}

export class Delivery {
  // `urls`: begin, state, chunk, finish. `tell` is called with {sent, all, waiting}.
  // `entries`: the numbers of those chosen among the people known by name.
  constructor({ urls, token, owner, date, ids, entries = [], tell }) {
    Object.assign(this, { urls, token, owner, date, ids, entries, tell });
    this.all = Object.values(ids).reduce((sum, { length }) => sum + length, 0);
  }

  // Send all and give the address to go on to. Throws Refused.
  async send() {
    for (let beginnings = 1; ; beginnings += 1) {
      try {
        return await this.#sendOnce();
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        if (beginnings === MOST_BEGINNINGS) throw new Refused();
      }
    }
  }

  async #sendOnce() {
    const counts = Object.fromEntries(Object.entries(this.ids).map(([list, { length }]) => [list, length]));
    const announced = JSON.stringify({ owner: this.owner, date: this.date, counts });
    let { delivery, chunk_ids: size, have } = await this.#patiently(() => this.#ask(this.urls.begin, {}, announced));
    for (const [list, ids] of Object.entries(this.ids)) {
      for (let chunk = 0; chunk * size < ids.length; chunk += 1) {
        this.tell({ sent: this.#sent(have, size), all: this.all, waiting: false });
        if (have[list].includes(chunk)) continue;
        const body = await packed(ids.subarray(chunk * size, (chunk + 1) * size));
        ({ have } = await this.#patiently(() => this.#ask(this.urls.chunk, { delivery, list, chunk }, body)));
      }
    }
    this.tell({ sent: this.all, all: this.all, waiting: false });
    const { next } = await this.#patiently(() => this.#ask(this.urls.finish, { delivery, entry: this.entries }, ""));
    return next;
  }

  #sent(have, size) {
    return Object.entries(have).reduce((sum, [list, chunks]) => sum + Math.min(this.ids[list].length, chunks.length * size), 0);
  }

  // Ask until there is an answer: a chunk that arrives twice does no harm.
  async #patiently(ask) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof Refused || error instanceof Gone) throw error;
      }
      this.tell({ waiting: true });
      await pause(wait);
    }
  }

  async #ask(url, query, body) {
    const address = new URL(url, document.baseURI);
    for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) address.searchParams.append(name, one);
    const headers = { "x-csrftoken": this.token, "content-type": "application/octet-stream" };
    const answer = await fetch(address, { method: "POST", headers, body, credentials: "same-origin", cache: "no-store" });
    if (answer.ok) return answer.json();
    if (answer.status === 404) throw new Gone();
    if (answer.status >= 500) throw new Error(`${answer.status}`);
    const told = await answer.json().catch(() => ({}));
    throw new Refused(told.sentence ?? "");
  }
}

// Resolves after a while, or as soon as the connection is back.
function pause(ms) {
  return new Promise((resolve) => {
    const go = () => { clearTimeout(timer); removeEventListener("online", go); resolve(); };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}

// Give ids as eight bytes each, the highest first, compressed.
async function packed(ids) {
  const bytes = new DataView(new ArrayBuffer(ids.length * 8));
  ids.forEach((id, at) => bytes.setBigUint64(at * 8, id));
  const small = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(small).arrayBuffer();
}
