import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { findFreePort } from '@/db/free-port';
import { startGateway } from '@/e2e/support/app';
import { callKey, insertFreeKeys, type Statuses } from '@/e2e/support/gateway-load';
import { formatStatuses } from './limits';
import { residentMegabytes } from './outages';
import type { Result, TestContext } from './run';

const clients = 8;
const warmUpMs = 10_000;
const floodMs = 30_000;
const flatMegabytes = 64;

const messages = '"messages":[{"role":"user","content":"x"}]';

/** Requests designed to be as expensive as a client can make them; all but the last two carry a valid key. */
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

/** Sends hostile requests for 30 seconds: none may be answered with 5xx, and memory must not grow. */
export async function verifyHostileRequests({ environment, db }: TestContext): Promise<Result[]> {
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
        // The server closes the connection while a body that is too large is still being sent.
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
    const isAlive = (await callKey(server.url, keys[0]?.secret ?? '')) === 200 && server.process.exitCode === null;
    return [
      {
        name: `hostile headers and bodies for ${(warmUpMs + floodMs) / 1_000} s, ${clients} clients`,
        target: 'no 5xx, the process keeps running',
        measured: `${formatStatuses(statuses)}; the process ${isAlive ? 'runs' : 'has ended'}`,
        passed: isAlive && [...statuses.keys()].every((status) => status < 500),
      },
      {
        name: 'memory during hostile requests',
        target: `grows by less than ${flatMegabytes} MB`,
        measured: `${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`,
        passed: after - before < flatMegabytes,
      },
    ];
  } finally {
    await agent.close();
    await server.stop();
  }
}
