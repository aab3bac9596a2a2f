import { open } from 'node:fs/promises';

/** Syncs a folder's entries to disk, so that a new file survives a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
