import { startGateway, type TestServer } from '@/e2e/support/app';
import { countedRequests, insertFreeKeys, sendWhileKilling } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import type { Result, TestContext } from './run';

const requests = 10_000;
const kills = 5;

/** Kills a gateway with SIGKILL under load: usage counts each answered request, plus at most those in flight at a kill. */
export async function verifyKills({ environment, db }: TestContext): Promise<Result[]> {
  const keys = await insertFreeKeys(db, 40);
  const servers: TestServer[] = [];
  const start = async () => {
    const server = await startGateway({ environment });
    servers.push(server);
    return server;
  };
  try {
    const plan = { requests, perVolley: 40, kills, secrets: keys.map(({ secret }) => secret) };
    const { statuses, inFlightAtKills } = await sendWhileKilling(await start(), start, plan);
    const answered = statuses.get(200) ?? 0;
    const counted = await countedRequests(db, keys);
    return [
      {
        name: `${requests.toLocaleString('en')} requests while one of two processes is killed (SIGKILL) ${kills} times`,
        target: `usage counts the ${answered.toLocaleString('en')} answered and at most the ${inFlightAtKills} in flight`,
        measured: `${counted.toLocaleString('en')} counted; ${formatStatuses(statuses)}`,
        passed: answered === requests && counted >= answered && counted <= answered + inFlightAtKills,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
