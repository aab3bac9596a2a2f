import { colon, decodeString, endOfString, quote, type Range, skipSpace } from './json-scan';

/** Yields the string values between two positions, without the names of members. */
export function* stringsIn(json: Buffer, start: number, end: number): Generator<string> {
  for (const range of stringRanges(json, start, end)) {
    if (!range.isName) yield decodeString(json, range.start, range.end) ?? '';
  }
}

/** Yields the ranges of the strings between two positions, quotes included. */
export function* stringRanges(json: Buffer, start: number, end: number): Generator<Range & { isName: boolean }> {
  const part = json.subarray(start, end);
  let index = part.indexOf(quote);
  while (index >= 0) {
    const after = endOfString(part, index);
    yield { start: start + index, end: start + after, isName: part[skipSpace(part, after)] === colon };
    index = part.indexOf(quote, after);
  }
}
