import { type Db, dashboardDb } from '../client';
import { installation } from '../schema/installation';

/** Returns the check value of the installation's pepper; the first caller's becomes it. */
export async function findOrInsertPepperCheck(pepperCheck: Buffer, db: Db = dashboardDb()): Promise<Buffer> {
  await db.insert(installation).values({ pepperCheck }).onConflictDoNothing();
  const [row] = await db.select({ pepperCheck: installation.pepperCheck }).from(installation);
  return row?.pepperCheck ?? pepperCheck;
}
