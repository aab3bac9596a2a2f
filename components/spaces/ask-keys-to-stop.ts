import { callAction } from '@/components/use-action';
import { countKeysToStopAction } from '@/lib/spaces/actions';

/** Asks how many keys stop when a space is deleted; null when that can't be known. */
export async function askKeysToStop(org: string, spaceId: string): Promise<number | null> {
  const result = await callAction(() => countKeysToStopAction(org, { spaceId }));
  return result.status === 'done' ? result.data : null;
}
