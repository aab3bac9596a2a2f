/** Limits for the input of an action: far above any form, and small enough to check in a millisecond. */
const maxValues = 20_000;
const maxDepth = 8;

/**
 * Returns a sentence when input is too large or of a wrong type, else null. It runs before any schema and stops at the
 * first problem. Accepts plain objects, arrays, text that PostgreSQL can store, numbers and files.
 */
export function inputProblem(input: unknown): string | null {
  const pending: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  let values = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') {
      if (!isStorable(value)) return 'Use letters, digits, signs and spaces only.';
      continue;
    }
    if (typeof value !== 'object' || value === null) {
      if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return notReadable;
      continue;
    }
    if (value instanceof Blob) continue;
    const members = membersOf(value);
    if (!members || depth === maxDepth) return notReadable;
    values += members.length;
    if (values > maxValues) return 'This is too much at once. Choose less.';
    for (const member of members) pending.push({ value: member, depth: depth + 1 });
  }
  return null;
}

const notReadable = 'The input is not valid.';

// PostgreSQL can't store NUL, and a lone surrogate would be stored as another character.
const isStorable = (text: string) => !text.includes('\0') && !/\p{Cs}/u.test(text);

/** Returns the members of an array, or the names and values of a plain object; null for any other object. */
function membersOf(value: object): unknown[] | null {
  if (Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  return Object.entries(value).flat();
}
