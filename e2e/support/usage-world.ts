import type postgres from 'postgres';
import { type FixtureDb, insertApiKey, insertSpace, insertUser, insertWorld } from './fixtures';
import { insertViewer, viewerOf } from './viewer-of';

/** Inserts an organization with two spaces, whose keys have two owners and different environments. */
export async function insertUsageWorld(db: FixtureDb) {
  const { organization, admin, space } = await insertWorld(db);
  const other = await insertSpace(db, organization.id, { name: 'Other Space' });
  const owner = await insertUser(db, { name: 'Owner' });
  const keys = await Promise.all([
    insertApiKey(db, space, admin.id, { name: 'one', environment: 'production' }),
    insertApiKey(db, space, owner.id, { name: 'two' }),
    insertApiKey(db, other, admin.id, { name: 'three', environment: 'staging' }),
  ]);
  const admins = viewerOf(organization, admin, 'admin');
  const member = await insertViewer(db, organization, { spaces: [{ id: space.id, role: 'viewer' }] });
  return { organization, keys, spaces: [space, other], admins, member };
}

/** Inserts so many cohorts without usage that usage is read like that of a large organization. */
export async function insertManyCohorts(sql: postgres.Sql, organizationId: string): Promise<void> {
  await sql`
    insert into usage_cohorts (id, organization_id, space_id, owner_id)
    select gen_random_uuid(), ${organizationId}, gen_random_uuid(), gen_random_uuid() from generate_series(1, 3000)`;
  // As the server does automatically within a minute.
  await sql`analyze usage_cohorts`;
}
