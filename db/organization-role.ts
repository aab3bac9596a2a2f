import type postgres from 'postgres';
import { errorCode } from './embedded/start-error';

/**
 * The role that a transaction of one organization takes on: it owns no table and is no superuser, so that row-level
 * security holds for it. A role belongs to the whole server, so its name says whose it is.
 */
export const organizationRole = 'api_key_dashboard_organization';

/** What the role may do, and where: the audit log, for one, it can only read and add to. */
const grants = [
  'select, insert, update, delete on memberships, spaces, space_members, invitations, invitation_spaces',
  'select, insert, update, delete on api_keys, api_key_secrets',
  'select, insert, update, delete on api_key_totals, api_key_space_totals, api_key_counts, api_key_chunks',
  'select, insert, update, delete on api_key_last_uses',
  'select, update on organizations, subscriptions',
  'select, insert on audit_events, billing_events',
  'select on api_key_usage',
  'select (id, email, name, avatar_version) on users',
];

/** What an operator runs where the user of DATABASE_URL may not make roles. */
export const organizationRoleStatements = (user: string) =>
  `CREATE ROLE ${organizationRole} NOLOGIN; GRANT ${organizationRole} TO "${user}";`;

/** Makes the role, if need be and if `sql`'s user may, and lets `user` take it on. Returns whether it may. */
export async function prepareOrganizationRole(sql: postgres.Sql, user: string): Promise<boolean> {
  const [row] = await sql`
    select pg_has_role(${user}, oid, 'member') as held from pg_roles where rolname = ${organizationRole}`;
  if (row?.held === true) return true;
  try {
    if (row === undefined) await sql.unsafe(`create role ${organizationRole} nologin`).catch(ignore('42710', '23505'));
    await sql`grant ${sql(organizationRole)} to ${sql(user)}`;
    return true;
  } catch (error) {
    // insufficient_privilege
    return ignore('42501')(error) ?? false;
  }
}

/** Lets the role at the tables. Safe to run again; `sql`'s user owns them. */
export async function grantTablesToOrganizationRole(sql: postgres.Sql): Promise<void> {
  for (const grant of grants) await sql.unsafe(`grant ${grant} to ${organizationRole}`);
}

function ignore(...codes: string[]) {
  return (error: unknown): undefined => {
    if (!codes.includes(errorCode(error))) throw error;
  };
}
