import { v7 as newId } from 'uuid';
import { runApiKeyBatch } from '@/lib/api-keys/batch-run';
import { startApiKeyBatch } from '@/lib/api-keys/batch-start';
import { changeApiKey } from '@/lib/api-keys/change';
import { createApiKey } from '@/lib/api-keys/create';
import { removeApiKey } from '@/lib/api-keys/remove';
import { finishRotation, rotateApiKey } from '@/lib/api-keys/rotate';
import { changePlan } from '@/lib/billing/service';
import { changeMemberRole, removeMember } from '@/lib/members/service';
import { removeSpaceMember } from '@/lib/spaces/members-service';
import { deleteSpace } from '@/lib/spaces/service';
import type { Viewer } from '@/lib/viewer';

/**
 * A process that revokes rights through the services, prints the answers that a user would get, and is killed by
 * SIGKILL right after the last one: `take-rights-away.ts JSON`.
 */
export type RightsToTake = {
  admin: Viewer;
  adminOfOther: Viewer;
  keys: Record<
    'removed' | 'disabled' | 'enabledAgain' | 'expired' | 'narrowed' | 'rotated' | 'overlapping' | 'finished' | 'taken',
    string
  >;
  bulk: string[];
  space: { id: string; name: string; keeps: string };
  leaver: string;
  demoted: string;
  spaceGuest: string;
};

/** The output of the process: the new secrets. */
export type NewSecrets = Record<'rotated' | 'overlapping' | 'finished' | 'created', string>;

const given: RightsToTake = JSON.parse(process.argv[2] ?? '');
const { admin, keys } = given;

async function rotate(id: string, overlap: 'none' | '24h'): Promise<string> {
  const { secret } = await rotateApiKey(admin, { id, overlap, requestId: newId(), endsOldSecret: false });
  return secret ?? '';
}

await removeApiKey(admin, keys.removed);
await changeApiKey(admin, keys.disabled, { isDisabled: true });
await changeApiKey(admin, keys.enabledAgain, { isDisabled: true });
await changeApiKey(admin, keys.enabledAgain, { isDisabled: false });
await changeApiKey(admin, keys.expired, { expiresAt: new Date(Date.now() + 1_500).toISOString() });
await changeApiKey(admin, keys.narrowed, { allowedAddresses: ['192.0.2.1'], requestsPerMinute: 7 });
const secrets: NewSecrets = {
  rotated: await rotate(keys.rotated, 'none'),
  overlapping: await rotate(keys.overlapping, '24h'),
  finished: await rotate(keys.finished, '24h'),
  created:
    (await createApiKey(admin, { requestId: newId(), name: 'Made after the backup', spaceId: given.space.keeps }))
      .secret ?? '',
};
await finishRotation(admin, keys.finished);
const { id } = await startApiKeyBatch(admin, {
  keys: { ids: given.bulk },
  change: { action: 'remove' },
  expected: given.bulk.length,
});
await runApiKeyBatch(admin, id);
await deleteSpace(admin, given.space.id, given.space.name);
await removeMember(admin, { id: given.leaver, keys: { all: { kind: 'remove' }, each: [] } });
await changeMemberRole(admin, { id: given.demoted, role: 'viewer' });
await removeSpaceMember(admin, { spaceId: given.space.keeps, userId: given.spaceGuest });
await changePlan(given.adminOfOther, { plan: 'free', from: '/', isConfirmed: true });
process.stdout.write(JSON.stringify(secrets), () => process.kill(process.pid, 'SIGKILL'));
