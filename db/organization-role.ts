import type postgres from 'postgres';
import { errorCode } from './embedded/start-error';

/**
 * The role that a transaction of one organization takes on: it owns no table and is no superuser, so that row-level
 * security applies to it. Roles belong to the whole server, so the name carries the product's.
 */
export const organizationRole = 'api_key_dashboard_organization';

/** What the role may do: the audit log, for example, it can only read and add to. */
const grants = [
  'select, insert, update, delete on memberships, spaces, space_members, invitations, invitation_spaces',
  'select, insert, update, delete on api_keys, api_key_secrets',
  'select, insert, update, delete on api_key_last_uses',
  'select, update on organizations, subscriptions',
  'select, insert on audit_events, billing_events',
  'select on api_key_usage',
  'select (id, email, name, avatar_version) on users',
];

/** The statements that an operator runs where the user of DATABASE_URL may not create roles. */
export const organizationRoleStatements = (user: string) =>
  `CREATE ROLE ${organizationRole} NOLOGIN; GRANT ${organizationRole} TO "${user}";`;

/** Creates the role if it is missing and `sql`'s user may, and grants it to `user`. Returns whether `user` has it. */
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

/** Grants the role its rights on the tables. Safe to run again; `sql`'s user owns them. */
export async function grantTablesToOrganizationRole(sql: postgres.Sql): Promise<void> {
  for (const grant of grants) await sql.unsafe(`grant ${grant} to ${organizationRole}`);
}

function ignore(...codes: string[]) {
  return (error: unknown): undefined => {
    if (!codes.includes(errorCode(error))) throw error;
  };
}
