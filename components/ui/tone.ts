const toneCount = 8;

/** A small, even hash of a text (FNV-1a, 32 bits): the same text always looks the same. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The classes of the hue that belongs to a text. */
export function toneClass(text: string): string {
  return `tone tone-${hashOf(text) % toneCount}`;
}
