import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { apiKeySecrets } from '@/db/schema/api-keys';
import { projectRoot } from '@/scripts/project-root';
import { bundledScript } from './bundled-script';
import { type FixtureDb, insertApiKey, insertWorld } from './fixtures';
import { viewerOf } from './viewer-of';

const maxWaitMs = 60;

/**
 * Kills (SIGKILL) a process that rotates a key repeatedly, at a random moment of a rotation.
 * @returns how many secrets worked after each kill, how many of them had no end, and how often the newest returned
 * secret was not stored, or did not work although no later one had replaced it
 */
export async function killRotations(db: FixtureDb, kills: number) {
  const world = await insertWorld(db);
  const key = await insertApiKey(db, world.space, world.admin.id);
  const argument = JSON.stringify({ viewer: viewerOf(world.organization, world.admin, 'admin'), id: key.id });
  const found = { live: new Set<number>(), current: new Set<number>(), lost: 0, rotations: 0 };
  const script = await bundledScript('rotate-forever');
  for (let kill = 0; kill < kills; kill += 1) {
    const child = spawn(process.execPath, [...script, argument], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    let answered = '';
    createInterface({ input: child.stdout }).on('line', (secret) => {
      answered = secret;
      found.rotations += 1;
    });
    while (answered === '' && child.exitCode === null) await delay(5);
    await delay(Math.random() * maxWaitMs);
    child.kill('SIGKILL');
    await ended;
    const secrets = await settledSecrets(db, key.id);
    const live = secrets.filter(({ isLive }) => isLive);
    found.live.add(live.length);
    found.current.add(live.filter(({ expiresAt }) => expiresAt === null).length);
    const place = secrets.findIndex(({ lastFive }) => lastFive === answered.slice(-5));
    if (place < 0 || (place === secrets.length - 1 && !secrets[place]?.isLive)) found.lost += 1;
  }
  return found;
}

/** Returns a key's secrets, oldest first, after all transactions of the killed process have ended. */
async function settledSecrets(db: FixtureDb, apiKeyId: string) {
  // Waits for the lock that a running rotation holds.
  await db.execute(sql`select from api_keys where id = ${apiKeyId} for update`);
  return db
    .select({
      lastFive: apiKeySecrets.lastFive,
      expiresAt: apiKeySecrets.expiresAt,
      isLive: sql<boolean>`${apiKeySecrets.expiresAt} is null or ${apiKeySecrets.expiresAt} > now()`,
    })
    .from(apiKeySecrets)
    .where(eq(apiKeySecrets.apiKeyId, apiKeyId))
    .orderBy(apiKeySecrets.createdAt);
}
