/** A small, fast generator of pseudo-random numbers: every run of the bench loads the same data. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 32 random bits (mulberry32). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    return this.bits() / 4_294_967_296;
  }

  /** An integer from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** Like `pick`, but the first are far more frequent than the last, as words and people are. */
  pickSkewed<T>(list: readonly T[]): T {
    const item = list[Math.floor(list.length * this.next() ** 3)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** A version 7 UUID of this moment. */
  uuid(unixMs: number): string {
    const hex = (bits: number, digits: number) => bits.toString(16).padStart(8, '0').slice(0, digits);
    const time = Math.floor(unixMs).toString(16).padStart(12, '0');
    const tail = hex(this.bits(), 8);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.bits(), 3)}-${'89ab'[this.below(4)]}${hex(this.bits(), 3)}-${tail}${hex(this.bits(), 4)}`;
  }
}
