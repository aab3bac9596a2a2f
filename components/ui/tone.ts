const toneCount = 8;

/** Returns a hash of a text (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Returns the classes of the hue for a text; the same text always has the same hue. */
export function toneClass(text: string): string {
  return `tone tone-${hashOf(text) % toneCount}`;
}
