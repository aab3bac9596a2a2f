import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A system user, by number. */
export type Account = { uid: number; gid: number };

/**
 * Returns the first file or folder whose mode prevents `account` from reaching one of `paths`; null when there is none.
 * Folders need the execute bit, files the read bit.
 */
export async function firstBlocked(paths: string[], account: Account): Promise<string | null> {
  for (const path of paths) {
    const real = await realpath(path);
    for (const step of [...ancestorsOf(real), real]) {
      if (!(await mayUse(step, account))) return step;
    }
  }
  return null;
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestorsOf(parent), parent];
}

async function mayUse(path: string, { uid, gid }: Account): Promise<boolean> {
  const found = await stat(path);
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
  const granted = found.mode >> shift;
  return (granted & (found.isDirectory() ? 0o1 : 0o4)) !== 0;
}
