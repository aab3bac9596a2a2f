import { sql } from 'drizzle-orm';
import { type Database, dashboardDb, inTransaction, type Transaction } from './client';
import { organizationRole } from './organization-role';

let grantedRole: Promise<string> | undefined;

/**
 * Runs a transaction that can see and change only the rows of one organization, even if a WHERE clause omits the
 * organization: it assumes a role to which row-level security applies. On a server without this role (`npm start`
 * warns), the transaction runs without row-level security.
 */
export async function inOrganization<T>(organizationId: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  grantedRole ??= findGrantedRole(dashboardDb()).catch((error: unknown) => {
    grantedRole = undefined;
    throw error;
  });
  const role = await grantedRole;
  return inTransaction(async (tx) => {
    // Both settings end with the transaction.
    await tx.execute(
      sql`select set_config('app.organization', ${organizationId}, true), set_config('role', ${role}, true)`,
    );
    return run(tx);
  });
}

/** Returns the role to assume, or `none`, which keeps the session's user, when it was not granted. */
async function findGrantedRole(db: Database): Promise<string> {
  const [row] = await db.execute<{ isGranted: boolean }>(sql`
    select pg_has_role(oid, 'member') as "isGranted" from pg_roles where rolname = ${organizationRole}`);
  return row?.isGranted ? organizationRole : 'none';
}
