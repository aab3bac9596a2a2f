import type postgres from 'postgres';
import { errorCode } from './embedded/start-error';

/**
 * The role that a transaction of one organization assumes: it owns no table and is no superuser, so row-level security
 * applies to it. Roles are shared by all databases of a server, so its name includes the product's.
 */
export const organizationRole = 'api_key_dashboard_organization';

/** The privileges of the role. It can only read and append to the audit log, for example. */
const grants = [
  'select, insert, update, delete on memberships, spaces, space_members, invitations, invitation_spaces',
  'select, insert, update, delete on api_keys, api_key_secrets',
  'select, insert, update, delete on api_key_last_uses',
  'select, insert, delete on key_meters',
  'insert on usage_moved_keys',
  'select, insert, update on api_key_notices, mails',
  'select, insert, update on api_key_batches, notice_reads',
  'select, update on organizations, subscriptions',
  'select, insert on audit_events, billing_events, events',
  'select, insert, update, delete on webhook_endpoints',
  'select, insert, update on webhook_deliveries',
  'select, insert on webhook_attempts',
  'select, delete on api_key_usage',
  'select on api_key_hours, peppers',
  'select (id, email, name, avatar_version) on users',
];

/** Returns the statements for an operator to run when the user of DATABASE_URL may not create roles. */
export const organizationRoleStatements = (user: string) =>
  `CREATE ROLE ${organizationRole} NOLOGIN; GRANT ${organizationRole} TO "${user}";`;

/** Creates the role if it is missing and `sql`'s user may, and grants it to `user`. Returns whether `user` has it. */
export async function prepareOrganizationRole(sql: Session, user: string): Promise<boolean> {
  const [row] = await sql`
    select pg_has_role(${user}, oid, 'member') as "isGranted" from pg_roles where rolname = ${organizationRole}`;
  if (row?.isGranted === true) return true;
  // Another instance, even one with another database, may have created it meanwhile.
  const exists = row !== undefined || (await attempt(sql, `create role ${organizationRole} nologin`, '42710', '23505'));
  return exists && attempt(sql, `grant ${organizationRole} to "${user.replaceAll('"', '""')}"`);
}

/** A connection, or a transaction on it. */
type Session = postgres.Sql | postgres.TransactionSql;

/**
 * Runs a statement without aborting a transaction. Returns false if the user lacks the privilege; ignores `ignored`.
 */
async function attempt(sql: Session, statement: string, ...ignored: string[]): Promise<boolean> {
  try {
    await ('savepoint' in sql ? sql.savepoint((nested) => nested.unsafe(statement)) : sql.unsafe(statement));
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === '42501') return false;
    if (ignored.includes(code)) return true;
    throw error;
  }
}

/** Grants the role its rights on the tables. Safe to run again; `sql`'s user owns them. */
export async function grantTablesToOrganizationRole(sql: Session): Promise<void> {
  for (const grant of grants) await sql.unsafe(`grant ${grant} to ${organizationRole}`);
}
