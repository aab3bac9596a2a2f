import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { prepareOrganizationRole } from '../organization-role';
import { type Cluster, prepareCluster } from './cluster';
import { ensureRunning, type Running } from './ensure-running';
import { appDatabase, appRole } from './initialise';
import { type AppHolder, leavePresence, openKeeper, takeAppLock, takePresence } from './keeper';
import { stopPostmaster } from './postmaster';
import type { Secrets } from './secrets';
import { StartError } from './start-error';

export type OpenOptions = {
  /** The folder for the database and its secrets; made when missing. */
  dataDir: string;
  /** For the app itself, which runs once on a database: the address it says it runs at. */
  app?: { url: string };
  /** Told what takes time or was changed on the machine. */
  say?: (line: string) => void;
};

export type EmbeddedDatabase = {
  databaseUrl: string;
  secrets: Secrets;
  /** Stops the server if no other process of ours uses it. Takes up to 25 seconds. Never throws. */
  close(): Promise<void>;
};

const stopTimeoutMs = 25_000;

/**
 * Opens the database under `dataDir`: set up on the first start, adopted when it runs, recovered when it was
 * killed, and started again if it dies while in use.
 * @throws StartError when it can't be had, or the app already runs on it
 */
export async function openEmbeddedDatabase({ dataDir, app, say = () => {} }: OpenOptions): Promise<EmbeddedDatabase> {
  const cluster = await prepareCluster(dataDir, say);
  const name = `${app?.url ?? 'a helper'} (pid ${process.pid})`;
  let closing = false;
  let revival = Promise.resolve();

  const revive = async () => {
    if (closing) return;
    say('The database stopped: starting it again …');
    while (!closing) {
      try {
        // On the same port: the address has been handed out.
        held = await enter(cluster, name, held.running.port, onLost);
        if (app) await takeAppLock(held.keeper);
        return;
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        await delay(2_000);
      }
    }
  };
  const onLost = () => {
    revival = revival.then(revive);
  };
  let held = await enter(cluster, name, 0, onLost);
  // The app's own role could not make another.
  await prepareOrganizationRole(held.keeper, appRole);

  const close = async () => {
    closing = true;
    await revival;
    await leave(cluster, held).catch(() => undefined);
  };
  const holder = app ? await takeAppLockPatiently(held.keeper) : null;
  if (holder !== null) {
    await close();
    throw new StartError(
      `Already running at ${holder.name}, since ${holder.since.toLocaleString()}. ` +
        'Stop it first, or set another PORT and DATA_DIR.',
    );
  }
  const { databasePassword } = cluster.secrets;
  const databaseUrl = `postgres://${appRole}:${databasePassword}@127.0.0.1:${held.running.port}/${appDatabase}`;
  return { databaseUrl, secrets: cluster.secrets, close };
}

/** An app that was just killed may still hold its lock for a moment. */
async function takeAppLockPatiently(keeper: postgres.Sql): Promise<AppHolder | null> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    const holder = await takeAppLock(keeper);
    if (holder === null || Date.now() > deadline) return holder;
    await delay(100);
  }
}

type Held = { running: Running; keeper: postgres.Sql };

async function enter(cluster: Cluster, name: string, port: number, onLost: () => void): Promise<Held> {
  for (;;) {
    const running = await ensureRunning(cluster, port);
    let entered = false;
    const keeper = openKeeper(cluster.secrets, running.port, name, () => {
      if (entered) onLost();
      entered = false;
    });
    try {
      await takePresence(keeper);
      entered = true;
      return { running, keeper };
    } catch {
      // The last one to leave stopped the server just now: start it again.
      await keeper.end({ timeout: 0 });
    }
  }
}

async function leave(cluster: Cluster, { running, keeper }: Held): Promise<void> {
  try {
    if (await leavePresence(keeper)) await stopPostmaster(cluster.folder, running.pid, stopTimeoutMs);
  } finally {
    await keeper.end({ timeout: 0 });
  }
}
