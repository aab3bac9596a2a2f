import { findPeopleToAddAction } from '@/lib/spaces/actions';
import type { SpacePerson } from '@/lib/spaces/schema';

export type PeopleToAdd = { kind: 'found'; people: SpacePerson[] } | { kind: 'failed'; message: string };

/** The members of the organization who could be added to a space; the first few that match. Never rejects. */
export function askPeopleToAdd(org: string, spaceId: string, query: string): Promise<PeopleToAdd> {
  return findPeopleToAddAction(org, { spaceId, query }).then(
    (result): PeopleToAdd =>
      result.status === 'done'
        ? { kind: 'found', people: result.data }
        : { kind: 'failed', message: result.error.message },
    (): PeopleToAdd => ({ kind: 'failed', message: 'The server did not answer. Type again to try again.' }),
  );
}
