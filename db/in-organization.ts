import { sql } from 'drizzle-orm';
import { type Database, dashboardDb, inTransaction, type Transaction } from './client';
import { organizationRole } from './organization-role';

let heldRole: Promise<string> | undefined;

/**
 * Runs a transaction that can see and change the rows of one organization alone, even where a WHERE forgets it:
 * row-level security applies to the role it takes on. Where the server has no such role (`npm start` warns), the
 * transaction runs without it.
 */
export async function inOrganization<T>(organizationId: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  heldRole ??= findHeldRole(dashboardDb()).catch((error: unknown) => {
    heldRole = undefined;
    throw error;
  });
  const role = await heldRole;
  return inTransaction(async (tx) => {
    // Both end with the transaction.
    await tx.execute(
      sql`select set_config('app.organization', ${organizationId}, true), set_config('role', ${role}, true)`,
    );
    return run(tx);
  });
}

/** Returns the role to take on; `none`, which in PostgreSQL keeps the session's user, where there is no such role. */
async function findHeldRole(db: Database): Promise<string> {
  const [row] = await db.execute<{ isHeld: boolean }>(sql`
    select pg_has_role(oid, 'member') as "isHeld" from pg_roles where rolname = ${organizationRole}`);
  return row?.isHeld ? organizationRole : 'none';
}
