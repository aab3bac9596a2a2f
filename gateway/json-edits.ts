import type { Range } from './json-scan';

/** Replaces ranges of a text. `edits` must not overlap. */
export function applyEdits(json: Buffer, edits: readonly (Range & { text: string })[]): Buffer {
  if (edits.length === 0) return json;
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(json.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return Buffer.concat([...parts, json.subarray(at)]);
}
