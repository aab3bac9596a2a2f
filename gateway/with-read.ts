// A class, because closures of each stream would use memory as long as it runs.
class WithRead<T> implements AsyncIterableIterator<T> {
  #read: readonly T[];
  #next = 0;
  #rest: AsyncIterator<T>;

  constructor(read: readonly T[], rest: AsyncIterator<T>) {
    this.#read = read;
    this.#rest = rest;
  }

  next(): Promise<IteratorResult<T>> {
    const value = this.#read[this.#next];
    if (value === undefined) return this.#rest.next();
    this.#next += 1;
    if (this.#next === this.#read.length) this.#read = [];
    return Promise.resolve({ done: false, value });
  }

  async return(): Promise<IteratorResult<T>> {
    return (await this.#rest.return?.()) ?? { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Returns an iterator over pieces that were read before, then over `rest`; its `return` ends `rest`. */
export function withRead<T>(read: readonly T[], rest: AsyncIterator<T>): AsyncIterableIterator<T> {
  return new WithRead(read, rest);
}
