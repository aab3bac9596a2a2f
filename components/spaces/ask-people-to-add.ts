import type { PeopleFound } from '@/components/person-picker';
import { callAction } from '@/components/use-action';
import { findPeopleToAddAction } from '@/lib/spaces/actions';
import type { SpacePerson } from '@/lib/spaces/schema';

/** Finds the members of the organization who can be added to a space: the first few that match. */
export function askPeopleToAdd(org: string, spaceId: string, query: string): Promise<PeopleFound<SpacePerson>> {
  const unanswered = 'The server did not answer. Type again to try again.';
  return callAction(() => findPeopleToAddAction(org, { spaceId, query }), unanswered);
}
