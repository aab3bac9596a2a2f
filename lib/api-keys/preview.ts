/** Returns the masked form of a key, from the last five characters of its secret. */
export function previewOf(lastFive: string): string {
  return `pk_...${lastFive}`;
}
