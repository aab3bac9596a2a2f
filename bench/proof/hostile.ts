import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { findFreePort } from '@/db/free-port';
import { startGateway } from '@/e2e/support/app';
import { callKey, insertFreeKeys, type Statuses } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import { residentMegabytes } from './outages';
import type { Finding, Ground } from './run';

const clients = 8;
const warmUpMs = 10_000;
const floodMs = 30_000;
const flatMegabytes = 64;

const messages = '"messages":[{"role":"user","content":"x"}]';

/** Requests that each cost as much as a client can make them cost, for a key that is good. */
const attacks: ((secret: string) => { authorization: string; body: string | Buffer })[] = [
  (secret) => withBody(secret, '['.repeat(500_000)),
  (secret) => withBody(secret, '{"a":'.repeat(300_000)),
  (secret) => withBody(secret, `{${messages},"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
  (secret) => withBody(secret, `{"messages":[${'{"role":"user","content":"x"},'.repeat(20_000)}{}]}`),
  (secret) => withBody(secret, `{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":0`)}}`),
  (secret) => withBody(secret, `{"__proto__":{"messages":[]},"constructor":{"prototype":{}}}`),
  (secret) => withBody(secret, randomBytes(100_000)),
  (secret) => withBody(secret, Buffer.alloc(11 * 1024 * 1024, 'a')),
  () => ({ authorization: `Bearer ${'a'.repeat(100_000)}`, body: '{}' }),
  () => ({ authorization: `Basic ${randomBytes(50).toString('base64')}`, body: '{}' }),
];

function withBody(secret: string, body: string | Buffer) {
  return { authorization: `Bearer ${secret}`, body };
}

/** Hostile requests for half a minute: each is the client's fault, and the process stays as it was. */
export async function proveHostile({ environment, db }: Ground): Promise<Finding[]> {
  const metricsPort = await findFreePort();
  const server = await startGateway({ environment, settings: { METRICS_PORT: String(metricsPort) } });
  const keys = await insertFreeKeys(db, 10);
  const agent = new Agent({ connections: clients });
  const statuses: Statuses = new Map();

  async function attackUntil(end: number, client: number): Promise<void> {
    for (let i = client; performance.now() < end; i += 1) {
      const secret = keys[i % keys.length]?.secret ?? '';
      const attack = attacks[i % attacks.length];
      if (!attack) return;
      const { authorization, body } = attack(secret);
      const init = { method: 'POST' as const, headers: { authorization }, body, dispatcher: agent };
      const status = await request(`${server.url}/v1/chat/completions`, init).then(
        async (answer) => {
          await answer.body.dump();
          return answer.statusCode;
        },
        // The server hangs up on a body that is too large while it is still being sent.
        () => 0,
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  const attackFor = (ms: number) => {
    const end = performance.now() + ms;
    return Promise.all(Array.from({ length: clients }, (_, client) => attackUntil(end, client)));
  };

  try {
    await attackFor(warmUpMs);
    const before = await residentMegabytes(metricsPort);
    await attackFor(floodMs);
    const after = await residentMegabytes(metricsPort);
    const lives = (await callKey(server.url, keys[0]?.secret ?? '')) === 200 && server.process.exitCode === null;
    return [
      {
        what: `hostile headers and bodies for ${(warmUpMs + floodMs) / 1_000} s, ${clients} clients`,
        promised: 'no 5xx, and the process lives',
        found: `${formatStatuses(statuses)}; it ${lives ? 'lives' : 'is gone'}`,
        holds: lives && [...statuses.keys()].every((status) => status < 500),
      },
      {
        what: 'memory meanwhile (hostile)',
        promised: `flat: less than ${flatMegabytes} MB more`,
        found: `${before.toFixed(0)} MB before, ${after.toFixed(0)} MB at the end`,
        holds: after - before < flatMegabytes,
      },
    ];
  } finally {
    await agent.close();
    await server.stop();
  }
}
