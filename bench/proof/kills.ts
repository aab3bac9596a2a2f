import { startGateway, type TestServer } from '@/e2e/support/app';
import { countedRequests, insertFreeKeys, sendWhileKilling } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import type { Finding, Ground } from './run';

const requests = 10_000;
const kills = 5;

/** Usage through kill -9: what was answered was counted, and nothing else but what was in flight at a kill. */
export async function proveKills({ environment, db }: Ground): Promise<Finding[]> {
  // Organizations of their own, so that nobody's limit is felt.
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
        what: `${requests.toLocaleString('en')} requests while one of two processes is killed with -9 ${kills} times`,
        promised: `counted: the ${answered.toLocaleString('en')} answered and at most the ${inFlightAtKills} in flight`,
        found: `${counted.toLocaleString('en')} counted; ${formatStatuses(statuses)}`,
        holds: answered === requests && counted >= answered && counted <= answered + inFlightAtKills,
      },
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
