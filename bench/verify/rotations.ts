import { killRotations } from '@/e2e/support/kill-rotations';
import type { Result, TestContext } from './run';

const kills = 50;

/** Kills a process with SIGKILL during rotations: one or two secrets of the key always work. */
export async function verifyRotations({ db }: TestContext): Promise<Result[]> {
  const { live, current, lost, rotations } = await killRotations(db, kills);
  return [
    {
      name: `a process that rotates a key is killed (SIGKILL) ${kills} times`,
      target: 'one or two secrets work, one of them without an end, and no answered one is lost',
      measured: `${rotations.toLocaleString('en')} rotations; ${[...live].sort().join(' or ')} live; ${lost} lost`,
      passed: [...live].every((count) => count === 1 || count === 2) && [...current].join() === '1' && lost === 0,
    },
  ];
}
