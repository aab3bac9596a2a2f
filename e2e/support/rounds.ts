/** Returns the title of a test that runs for several widths: `npm test` runs the narrow one, `npm run verify` all. */
export function titleAt(width: number, title: string): string {
  return `${width > 400 ? '@long ' : ''}${title}, ${width} px wide`;
}

/** Returns how often a test repeats a race: a quarter of the rounds in `npm test`, all of them in `npm run verify`. */
export function roundsOf(all: number): number {
  return process.env.ALL_ROUNDS ? all : Math.ceil(all / 4);
}
