// Account numbers, each once, in the order they came: twenty bytes each, for lists of millions.
const SPLIT = 9; // digits of the lower half; the upper half has ten at most

export class Numbers {
  #high = new Float64Array(1024);
  #low = new Uint32Array(1024);
  #slots = new Int32Array(4096).fill(-1);
  size = 0;

  // Add a number of at most 19 digits; false when it is there already. `07` and `7` are one.
  add(digits) {
    const high = Number(digits.slice(0, -SPLIT)), low = Number(digits.slice(-SPLIT));
    let slot = this.#slot(high, low);
    if (this.#slots[slot] >= 0) return false;
    if (this.size === this.#low.length) {
      this.#grow();
      slot = this.#slot(high, low);
    }
    this.#high[this.size] = high;
    this.#low[this.size] = low;
    this.#slots[slot] = this.size;
    this.size += 1;
    return true;
  }

  has(digits) {
    return this.#slots[this.#slot(Number(digits.slice(0, -SPLIT)), Number(digits.slice(-SPLIT)))] >= 0;
  }

  // Give all of them, sorted, as numbers of eight bytes.
  sorted() {
    const all = new BigUint64Array(this.size);
    for (let at = 0; at < this.size; at += 1) all[at] = BigInt(this.#high[at]) * 1_000_000_000n + BigInt(this.#low[at]);
    return all.sort();
  }

  #slot(high, low) {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high % 0x7fffffff, 0x85ebca6b)) >>> 7 & mask;
    for (;;) {
      const at = this.#slots[slot];
      if (at < 0 || (this.#low[at] === low && this.#high[at] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow() {
    const high = new Float64Array(this.#high.length * 2), low = new Uint32Array(this.#low.length * 2);
    high.set(this.#high);
    low.set(this.#low);
    [this.#high, this.#low] = [high, low];
    this.#slots = new Int32Array(low.length * 4).fill(-1);
    for (let at = 0; at < this.size; at += 1) this.#slots[this.#slot(high[at], low[at])] = at;
  }
}
