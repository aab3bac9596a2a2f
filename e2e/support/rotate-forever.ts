import { v7 as newId } from 'uuid';
import { finishRotation, rotateApiKey } from '@/lib/api-keys/rotate';
import type { Viewer } from '@/lib/viewer';

/**
 * A process that rotates a key repeatedly until it is killed, and prints each new secret after the service returned it.
 * Its argument is the viewer and the key's id as JSON.
 */
const { viewer, id } = JSON.parse(process.argv[2] ?? '') as { viewer: Viewer; id: string };

for (let round = 0; ; round += 1) {
  const overlap = round % 3 === 0 ? 'none' : '1h';
  const { secret } = await rotateApiKey(viewer, { id, overlap, requestId: newId(), endsOldSecret: true });
  process.stdout.write(`${secret}\n`);
  if (round % 3 === 1) await finishRotation(viewer, id);
}
