import { and, eq, inArray, isNull } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { users } from '@/db/schema/accounts';
import { memberships } from '@/db/schema/members';
import { spaceMembers, spaces } from '@/db/schema/spaces';
import type { DemoDb } from './connection';
import { familyNames, givenNames, services, teams } from './word-lists';

/** A space for bulk keys, and the users who own keys in it. */
export type Place = { spaceId: string; ownerIds: string[] };

const manySpaces = 24;
const manyPeople = 60;

/** Inserts the spaces and users of a large company, once. Returns the spaces with their owners. */
export async function ensureManyPeople(db: DemoDb, organizationId: string): Promise<Place[]> {
  const added = await addPeople(db, organizationId);
  if (added.length > 0) await addSpaces(db, organizationId, added);
  const members = await db
    .select({ spaceId: spaceMembers.spaceId, userId: spaceMembers.userId })
    .from(spaceMembers)
    .innerJoin(spaces, eq(spaces.id, spaceMembers.spaceId))
    .where(and(eq(spaceMembers.organizationId, organizationId), isNull(spaces.deletedAt)));
  const places = new Map<string, Place>();
  for (const { spaceId, userId } of members) {
    const place = places.get(spaceId) ?? { spaceId, ownerIds: [] };
    place.ownerIds.push(userId);
    places.set(spaceId, place);
  }
  return [...places.values()];
}

async function addPeople(db: DemoDb, organizationId: string): Promise<string[]> {
  const people = Array.from({ length: manyPeople }, (_, index) => ({
    id: newId(),
    // Without a password: they appear in the owner filter and never sign in.
    email: `person-${index + 1}@acme.example`,
    passwordHash: null,
    name: `${givenNames[index % givenNames.length]} ${familyNames[(index * 7) % familyNames.length]}`,
  }));
  const there = await db
    .select({ email: users.email })
    .from(users)
    .where(
      inArray(
        users.email,
        people.map(({ email }) => email),
      ),
    );
  if (there.length > 0) return [];
  await db.insert(users).values(people);
  await db
    .insert(memberships)
    .values(people.map(({ id }) => ({ organizationId, userId: id, role: 'viewer' as const })));
  return people.map(({ id }) => id);
}

async function addSpaces(db: DemoDb, organizationId: string, people: string[]): Promise<void> {
  const made = Array.from({ length: manySpaces }, (_, index) => ({
    id: newId(),
    organizationId,
    name: `${services[index]} ${teams[index % teams.length]}`,
  }));
  await db.insert(spaces).values(made);
  const roles = made.flatMap(({ id: spaceId }, index) =>
    people
      .filter((_, person) => (person + index) % 6 === 0)
      .map((userId, place) => ({
        organizationId,
        spaceId,
        userId,
        role: place === 0 ? ('admin' as const) : ('editor' as const),
      })),
  );
  await db.insert(spaceMembers).values(roles);
}
