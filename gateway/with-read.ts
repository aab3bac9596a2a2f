/** Returns an iteration of pieces that were read before, then of the rest; returning from it ends the rest. */
export function withRead<T>(read: readonly T[], rest: AsyncIterator<T>): AsyncIterableIterator<T> {
  let next = 0;
  return {
    next() {
      const value = read[next];
      if (value === undefined) return rest.next();
      next += 1;
      return Promise.resolve({ done: false, value });
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
