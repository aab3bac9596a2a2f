/** How often a test repeats what it races: a quarter of the rounds in `npm test`, all of them in `npm run verify`. */
export function roundsOf(all: number): number {
  return process.env.ALL_ROUNDS ? all : Math.ceil(all / 4);
}
