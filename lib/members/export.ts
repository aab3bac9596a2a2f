import 'server-only';
import { csvResponse, toCsvLine } from '../csv';
import type { Viewer } from '../viewer';
import type { MemberListParams } from './list-params';
import { exportPeople } from './list-service';
import type { Person } from './schema';

const header = ['Name', 'E-mail', 'Role', 'Spaces', 'Keys owned', 'Status', 'Last active', 'Joined', 'Invited by'];

/**
 * Returns all matching members and invitations as a CSV file.
 * @throws AppError forbidden unless the viewer is an admin
 */
export async function exportMembers(viewer: Viewer, params: MemberListParams): Promise<Response> {
  const chunks = await exportPeople(viewer, params);
  return csvResponse(`members-${viewer.organization.slug}.csv`, header, toLines(chunks));
}

async function* toLines(chunks: AsyncIterable<Person[]>) {
  for await (const people of chunks) yield people.map((person) => toCsvLine(toCells(person))).join('');
}

function toCells(person: Person): (string | number | null)[] {
  const spaces = person.spaces.map(({ name, role }) => `${name} (${role})`).join('; ');
  const { email, role, state } = person;
  return person.kind === 'member'
    ? [person.name, email, role, spaces, person.keyCount, state, person.lastActiveAt, person.joinedAt, null]
    : [null, email, role, spaces, 0, state, null, null, person.invitedBy.name];
}
