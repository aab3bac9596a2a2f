import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openEmbeddedDatabase } from '@/db/embedded/open';
import { sessions } from '@/db/schema/accounts';
import { projectRoot } from '@/scripts/project-root';
import type { TestServer } from './app';
import { bundledScript } from './bundled-script';
import {
  type FixtureDb,
  insertApiKey,
  insertMember,
  insertSpace,
  insertSpaceMember,
  insertUser,
  insertWorld,
} from './fixtures';
import type { NewSecrets, RightsToTake } from './take-rights-away';
import { viewerOf } from './viewer-of';

/** The keys of the drill, named after what happens to them after the backup. */
export const drillKeys = [
  'kept',
  'removed',
  'disabled',
  'enabledAgain',
  'expired',
  'narrowed',
  'rotated',
  'overlapping',
  'finished',
  'taken',
  'inDeletedSpace',
  'ofOther',
  'bulk1',
  'bulk2',
  'wasRemoved',
] as const;
export type DrillKey = (typeof drillKeys)[number];

/** The secrets and ids of the lost installation. */
export type DrillWorld = { secretOf: Record<DrillKey, string>; idOf: Record<DrillKey, string>; given: RightsToTake };

/** Inserts two organizations with the keys, members and sessions of the drill. */
export async function insertDrillWorld(db: FixtureDb): Promise<DrillWorld> {
  const world = await insertWorld(db);
  const other = await insertWorld(db);
  const doomed = await insertSpace(db, world.organization.id, { name: 'Doomed' });
  const people = await Promise.all([insertUser(db), insertUser(db), insertUser(db)]);
  const [leaver, demoted, guest] = people;
  if (!leaver || !demoted || !guest) throw new Error('There are three people.');
  await insertMember(db, world.organization.id, leaver.id, 'editor');
  await insertMember(db, world.organization.id, demoted.id, 'admin');
  await insertMember(db, world.organization.id, guest.id, 'viewer');
  await insertSpaceMember(db, world.space, guest.id, 'viewer');
  await insertSpaceMember(db, doomed, world.admin.id, 'admin');
  await db.insert(sessions).values({
    id: world.admin.id,
    userId: world.admin.id,
    tokenHash: Buffer.alloc(32),
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const made: [DrillKey, { id: string; secret: string }][] = [];
  for (const name of drillKeys) {
    const space = name === 'inDeletedSpace' ? doomed : name === 'ofOther' ? other.space : world.space;
    const owner = name === 'taken' ? leaver : name === 'ofOther' ? other.admin : world.admin;
    const removedAt = name === 'wasRemoved' ? new Date() : null;
    made.push([name, await insertApiKey(db, space, owner.id, { name, removedAt })]);
  }
  const secretOf = Object.fromEntries(made.map(([name, { secret }]) => [name, secret])) as Record<DrillKey, string>;
  const idOf = Object.fromEntries(made.map(([name, { id }]) => [name, id])) as Record<DrillKey, string>;
  const given = {
    admin: viewerOf(world.organization, world.admin, 'admin'),
    adminOfOther: viewerOf(other.organization, other.admin, 'admin'),
    keys: idOf,
    bulk: [idOf.bulk1, idOf.bulk2],
    space: { id: doomed.id, name: doomed.name, keeps: world.space.id },
    leaver: leaver.id,
    demoted: demoted.id,
    spaceGuest: guest.id,
  };
  return { secretOf, idOf, given };
}

/** Runs the process that revokes rights in the installation in this folder, and is killed by SIGKILL. */
export async function takeRightsAway(dataDir: string, given: RightsToTake): Promise<NewSecrets> {
  const database = await openEmbeddedDatabase({ dataDir });
  const environment = {
    ...process.env,
    DATABASE_URL: database.databaseUrl,
    AUTH_SECRET: database.secrets.authSecret,
    API_KEY_PEPPER: database.secrets.apiKeyPepper,
    JOURNAL_DIR: join(dataDir, 'journal'),
  };
  const args = [...(await bundledScript('take-rights-away')), JSON.stringify(given)];
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: projectRoot, env: environment }, (error, out, err) =>
      error?.signal === 'SIGKILL' ? resolve(out) : reject(new Error(`${error?.message}\n${err}`)),
    );
  });
  await database.close();
  return JSON.parse(printed);
}

/** Kills a gateway and the PostgreSQL of its folder by SIGKILL. */
export async function killGateway(server: TestServer, dataDir: string): Promise<void> {
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const ended = new Promise((resolve) => server.process.on('exit', resolve));
  server.process.kill('SIGKILL');
  process.kill(Number(pid), 'SIGKILL');
  await ended;
  await delay(200);
}
