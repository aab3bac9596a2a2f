import { sql } from 'drizzle-orm';
import { Agent } from 'undici';
import { startGateway } from '@/e2e/support/app';
import { insertApiKey, insertWorld } from '@/e2e/support/fixtures';
import { callKey, type Statuses } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import type { Result, TestContext } from './run';

const removals = 10_000;
const clients = 16;

/**
 * Removes 10,000 keys, each while two processes are called with it: no request that starts after the answer to the
 * removal is admitted. Bulk changes of other keys of the organization run meanwhile, and no statement is the victim of
 * a deadlock.
 */
export async function verifyRemovals({ environment, db }: TestContext): Promise<Result[]> {
  const servers = [await startGateway({ environment }), await startGateway({ environment })];
  const worlds = await Promise.all(Array.from({ length: clients }, () => insertWorld(db)));
  const agent = new Agent();
  const deadlocks = async () => {
    const [row] = await db.execute<{ count: number }>(
      sql`select deadlocks::int as count from pg_stat_database where datname = current_database()`,
    );
    return row?.count ?? 0;
  };
  const before = await deadlocks();
  const late: Statuses = new Map();
  let bulkChanges = 0;
  let isOver = false;

  /** Removes and restores half of all keys in one statement, in no order. */
  async function changeInBulk(): Promise<void> {
    while (!isOver) {
      await db.execute(sql`
        update api_keys set removed_at = case when removed_at is null then now() end
        where id in (select id from api_keys where name = 'Bulk' order by random() limit 200)`);
      bulkChanges += 1;
    }
  }

  async function race(client: number): Promise<void> {
    const world = worlds[client];
    if (!world) return;
    const limits = { requestsPerMinute: 1_000_000, burst: 10_000 };
    const bulk = await Promise.all(
      Array.from({ length: 20 }, () => insertApiKey(db, world.space, world.admin.id, { ...limits, name: 'Bulk' })),
    );
    for (let i = client; i < removals; i += clients) {
      const key = await insertApiKey(db, world.space, world.admin.id, limits);
      const call = (secret: string, n: number) => callKey(servers[n % 2]?.url ?? '', secret, agent);
      const racing = [call(key.secret, i), call(key.secret, i + 1), call(bulk[i % bulk.length]?.secret ?? '', i)];
      await db.execute(sql`update api_keys set removed_at = now() where id = ${key.id}`);
      const status = await call(key.secret, i);
      late.set(status, (late.get(status) ?? 0) + 1);
      await Promise.all(racing);
    }
  }

  try {
    const changing = changeInBulk();
    await Promise.all(worlds.map((_, client) => race(client)));
    isOver = true;
    await changing;
    const found = (await deadlocks()) - before;
    return [
      {
        name: `${removals.toLocaleString('en')} keys are removed while two processes are called with them`,
        target: 'every request that starts after the remove is 401',
        measured: formatStatuses(late),
        passed: late.get(401) === removals,
      },
      {
        name: 'admission, metering, removals and bulk changes of the same keys at once',
        target: 'no deadlock',
        measured: `${found} deadlocks in ${bulkChanges.toLocaleString('en')} bulk changes`,
        passed: found === 0,
      },
    ];
  } finally {
    await agent.close();
    await Promise.all(servers.map((server) => server.stop()));
  }
}
