import { callAction } from '@/components/use-action';
import { countKeysToStopAction } from '@/lib/spaces/actions';

/** Returns how many keys stop working when a space is deleted; null if the server doesn't answer. */
export async function askKeysToStop(org: string, spaceId: string): Promise<number | null> {
  const result = await callAction(() => countKeysToStopAction(org, { spaceId }));
  return result.status === 'done' ? result.data : null;
}
