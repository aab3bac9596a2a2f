import { countKeysToStopAction } from '@/lib/spaces/actions';

/** How many keys stop when a space is deleted, asked when the question is put; null when that can't be known. */
export function askKeysToStop(org: string, spaceId: string): Promise<number | null> {
  return countKeysToStopAction(org, { spaceId }).then(
    (result) => (result.status === 'done' ? result.data : null),
    () => null,
  );
}
