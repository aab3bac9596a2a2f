/**
 * Reads JSON as bytes, without building values, in time linear in its size, so that unedited bytes stay unchanged. Only
 * the structure is checked. The loops are in one file, because imported bindings make them 10 % slower.
 */

/**
 * The range of a member's value, which ends at its start when the value itself is searched. `name` is folded (see
 * `createNames`); `isExact` tells whether it was sent in this form.
 */
export type Member = { name: string; isExact: boolean; keyStart: number; start: number; end: number };

/** The range of the text between `start` and `end`. */
export type Range = { start: number; end: number };

/** Thrown for text that is not one JSON object, or repeats a member too often. */
export class JsonSyntaxError extends Error {}

export const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
const comma = 0x2c;
export const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

const [forbidden, plain, space, opens, closes, quotes] = [0, 1, 2, 3, 4, 5];
const kinds = new Uint8Array(256);
// Outside of strings, JSON has no other bytes. This refuses comments, which could hide members from this reader.
for (const character of '0123456789+-.eEtrufalsn,:') kinds[character.charCodeAt(0)] = plain;
for (const character of ' \t\r\n') kinds[character.charCodeAt(0)] = space;
for (const character of '{[') kinds[character.charCodeAt(0)] = opens;
for (const character of '}]') kinds[character.charCodeAt(0)] = closes;
kinds[quote] = quotes;

const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

// A loop over bytes is faster than a native search for short strings, and far slower for long ones.
const nativeSearchFrom = 192;
const maxNameBytes = 160;
const maxMembers = 200;

/** A set of member names to find. */
export type Names = {
  lengths: Uint8Array;
  firsts: Uint8Array;
  names: ReadonlySet<string>;
  /** Names whose values are searched too; a value of any other name is skipped. */
  entered: ReadonlySet<string>;
};

/**
 * Creates a set of lower-case names. Names are found in any case, because some servers accept any case.
 * @param entered the names whose values are searched too
 */
export function createNames(names: readonly string[], entered: readonly string[] = []): Names {
  const lengths = new Uint8Array(maxNameBytes + 1);
  const firsts = new Uint8Array(256);
  for (const name of names) {
    lengths[name.length] = 1;
    firsts[name.charCodeAt(0)] = 1;
    firsts[name.toUpperCase().charCodeAt(0)] = 1;
  }
  return { lengths, firsts, names: new Set(names), entered: new Set(entered) };
}

/** Folds a name like the most lenient servers: without case, and with the two letters that fold to ASCII. */
export function foldMemberName(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** Returns the index of the first byte at or after `at` that is not white space. */
export function skipSpace(json: Uint8Array, at: number): number {
  let index = at;
  while (kinds[json[index] ?? 0] === space) index += 1;
  return index;
}

/** Returns the index after the string that starts at `at`. @throws JsonSyntaxError when it has no end */
export function endOfString(json: Buffer, at: number): number {
  let index = at + 1;
  const loopEnd = Math.min(index + nativeSearchFrom, json.length);
  while (index < json.length) {
    while (index < loopEnd) {
      const byte = json[index];
      if (byte === quote) return index + 1;
      index += byte === backslash ? 2 : 1;
    }
    const start = index;
    const found = json.indexOf(quote, start);
    if (found < 0) break;
    let slashes = 0;
    while (found - slashes > start && json[found - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return found + 1;
    index = found + 1;
  }
  throw new JsonSyntaxError();
}

/** Called for each member of the searched names inside a value. */
export type Visit = (member: Member) => void;

/** Returns the index after the value that starts at `at`; reports members inside it. @throws JsonSyntaxError */
export function endOfValue(json: Buffer, at: number, names?: Names, visit?: Visit): number {
  const kind = kinds[json[at] ?? 0];
  if (kind === quotes) return endOfString(json, at);
  if (kind === opens) return endOfContainer(json, at, names, visit);
  let index = at;
  while (index < json.length && kinds[json[index] ?? 0] === plain && json[index] !== comma) index += 1;
  if (!scalar.test(json.toString('latin1', at, index))) throw new JsonSyntaxError();
  return index;
}

function endOfContainer(json: Buffer, at: number, names?: Names, visit?: Visit): number {
  let depth = 0;
  let index = at;
  while (index < json.length) {
    const kind = kinds[json[index] ?? 0];
    if (kind === quotes) {
      const end = endOfString(json, index);
      const after = names ? memberAt(json, index, end, names, visit) : end;
      index = after;
      continue;
    }
    index += 1;
    if (kind === opens) depth += 1;
    else if (kind === closes) {
      depth -= 1;
      if (depth === 0) return index;
    } else if (kind === forbidden) break;
  }
  throw new JsonSyntaxError();
}

/** Reports the string as a member when it is one of `names`; returns the index to continue from. */
function memberAt(json: Buffer, at: number, end: number, names: Names, visit?: Visit): number {
  const after = skipSpace(json, end);
  if (json[after] !== colon) return end;
  const name = nameAt(json, at, end, names);
  if (name === undefined) return end;
  const start = skipSpace(json, after + 1);
  const valueEnd = names.entered.has(name) ? start : endOfValue(json, start);
  visit?.({ name, isExact: isExactName(json, at, end, name), keyStart: at, start, end: valueEnd });
  return valueEnd;
}

/** Returns the folded name of the key between two quotes, if it is one of `names`. */
function nameAt(json: Buffer, at: number, end: number, names: Names): string | undefined {
  const length = end - at - 2;
  if (length > maxNameBytes || length === 0) return undefined;
  const encoded = encodedLength(json, at + 1, end - 1);
  if (names.lengths[encoded === 0 ? length : encoded] !== 1) return undefined;
  if (encoded === 0 && names.firsts[json[at + 1] ?? 0] !== 1) return undefined;
  const text = encoded === 0 ? json.toString('latin1', at + 1, end - 1) : decodeString(json, at, end);
  const name = foldMemberName(text ?? '');
  return names.names.has(name) ? name : undefined;
}

// Returns the number of characters of a key with escapes or non-ASCII bytes; 0 for a plain key.
function encodedLength(json: Buffer, start: number, end: number): number {
  let length = 0;
  let isPlain = true;
  for (let index = start; index < end; length += 1) {
    const byte = json[index] ?? 0;
    if (byte < 0x80 && byte !== backslash) index += 1;
    else {
      isPlain = false;
      if (byte === backslash) index += json[index + 1] === letterU ? 6 : 2;
      else index += byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    }
  }
  return isPlain ? 0 : length;
}

function isExactName(json: Buffer, at: number, end: number, name: string): boolean {
  return end - at - 2 === name.length && json.toString('latin1', at + 1, end - 1) === name;
}

/** Returns the string between `start` and `end`, quotes included; undefined when it is not one. */
export function decodeString(json: Buffer, start: number, end: number): string | undefined {
  if (json[start] !== quote) return undefined;
  try {
    const value: unknown = JSON.parse(json.toString('utf8', start, end));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The members found at the top of an object, in their order, and where the object starts and ends. */
export type ObjectScan = { members: Member[]; start: number; end: number; isEmpty: boolean };

/**
 * Scans an object: returns its own members with names in `own`, and reports members with names in `inner` inside the
 * values of all other members.
 * @throws JsonSyntaxError when the text is not an object, or has more than 200 members of those names
 */
export function scanObject(json: Buffer, own: Names, inner?: Names, visit?: Visit, from = 0): ObjectScan {
  const members: Member[] = [];
  const start = skipSpace(json, from === 0 && hasByteOrderMark(json) ? 3 : from);
  if (json[start] !== openBrace) throw new JsonSyntaxError();
  let index = skipSpace(json, start + 1);
  const isEmpty = json[index] === closeBrace;
  while (!isEmpty) {
    if (json[index] !== quote) throw new JsonSyntaxError();
    const keyStart = index;
    const keyEnd = endOfString(json, keyStart);
    const after = skipSpace(json, keyEnd);
    if (json[after] !== colon) throw new JsonSyntaxError();
    const valueStart = skipSpace(json, after + 1);
    const name = nameAt(json, keyStart, keyEnd, own);
    const innerName = inner && nameAt(json, keyStart, keyEnd, inner);
    const isSkipped = innerName !== undefined && !inner?.entered.has(innerName);
    const end = isSkipped ? endOfValue(json, valueStart) : endOfValue(json, valueStart, inner, visit);
    const found = {
      isExact: isExactName(json, keyStart, keyEnd, name ?? innerName ?? ''),
      keyStart,
      start: valueStart,
      end,
    };
    if (name !== undefined && members.push({ name, ...found }) > maxMembers) throw new JsonSyntaxError();
    if (innerName !== undefined) visit?.({ name: innerName, ...found });
    index = skipSpace(json, end);
    if (json[index] === closeBrace) break;
    if (json[index] !== comma) throw new JsonSyntaxError();
    index = skipSpace(json, index + 1);
  }
  return { members, start, end: index + 1, isEmpty };
}

// Receivers may ignore it (RFC 8259, 8.1).
function hasByteOrderMark(json: Buffer): boolean {
  return json[0] === 0xef && json[1] === 0xbb && json[2] === 0xbf;
}

/** Yields the ranges of a list's elements. @throws JsonSyntaxError */
export function* elementsOf(json: Buffer, at: number): Generator<Range> {
  let index = skipSpace(json, at + 1);
  if (json[at] !== openBracket) throw new JsonSyntaxError();
  if (json[index] === closeBracket) return;
  for (;;) {
    const end = endOfValue(json, index);
    yield { start: index, end };
    index = skipSpace(json, end);
    if (json[index] === closeBracket) return;
    if (json[index] !== comma) throw new JsonSyntaxError();
    index = skipSpace(json, index + 1);
  }
}
