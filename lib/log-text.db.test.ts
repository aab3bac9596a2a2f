import { eq, sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { closePools, dashboardDb } from '@/db/client';
import { users } from '@/db/schema/accounts';
import { toLogText } from './log-text';

afterAll(closePools);

test('describeError describes an error of PostgreSQL without the values of the statement', async () => {
  const secret = 'value-of-a-client';
  const asText = dashboardDb()
    .select()
    .from(users)
    .where(eq(users.email, `${secret}\0`));
  const asId = dashboardDb().execute(sql`select ${secret}::uuid`);
  for (const failing of [asText, asId]) {
    const text = toLogText([await failing.then(null, (error: unknown) => error)]);
    expect(text).toMatch(/Failed query: select .*\$1/);
    expect(text).toMatch(/PostgresError 22\w{3}: a value was refused/);
    expect(text).not.toContain(secret);
  }
});
