import { callAction } from '@/components/use-action';
import type { ActionResult } from '@/lib/action-state';
import { findPeopleToAddAction } from '@/lib/spaces/actions';
import type { SpacePerson } from '@/lib/spaces/schema';

export type PeopleToAdd = ActionResult<SpacePerson[]>;

/** Finds the members of the organization who can be added to a space: the first few that match. */
export function askPeopleToAdd(org: string, spaceId: string, query: string): Promise<PeopleToAdd> {
  const unanswered = 'The server did not answer. Type again to try again.';
  return callAction(() => findPeopleToAddAction(org, { spaceId, query }), unanswered);
}
