import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { prepareOrganizationRole } from '../organization-role';
import { type Cluster, prepareCluster, requireCluster } from './cluster';
import { ensureRunning, type Running } from './ensure-running';
import { appDatabase, appRole } from './initialise';
import {
  type AppLockHolder,
  acquireAppLock,
  acquireUsageLock,
  openLockConnection,
  releaseUsageLock,
} from './lock-connection';
import { stopPostmaster } from './postmaster';
import type { Secrets } from './secrets';
import { StartError } from './start-error';

export type OpenOptions = {
  /** The folder for the database and its secrets; created when missing. */
  dataDir: string;
  /** Set by the app itself, which may run only once on a database: the URL it is reached at. */
  app?: { url: string };
  /** Refuses a folder without a database, where a first start would make one. */
  mustExist?: boolean;
  /** Receives progress lines and changes made to the machine. */
  say?: (line: string) => void;
};

export type EmbeddedDatabase = {
  databaseUrl: string;
  secrets: Secrets;
  /** Stops the server unless another process uses it. Takes at most 25 seconds. Never throws. */
  close(): Promise<void>;
};

const stopTimeoutMs = 25_000;

/**
 * Opens the database under `dataDir`. Creates it on the first start, reuses a running server, recovers after a crash,
 * and restarts the server if it stops while in use.
 * @throws StartError when the database can't be opened, or the app already runs on it
 */
export async function openEmbeddedDatabase({
  dataDir,
  app,
  mustExist = false,
  say = () => {},
}: OpenOptions): Promise<EmbeddedDatabase> {
  if (mustExist) await requireCluster(dataDir);
  const cluster = await prepareCluster(dataDir, say);
  const name = `${app?.url ?? 'a helper'} (pid ${process.pid})`;
  let closing = false;
  let restarting = Promise.resolve();

  const restart = async () => {
    if (closing) return;
    say('The database stopped. Restarting it …');
    while (!closing) {
      try {
        // On the same port, because callers already have the URL.
        lease = await acquireLease(cluster, name, lease.running.port, onLost);
        if (app) await acquireAppLock(lease.connection);
        return;
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        await delay(2_000);
      }
    }
  };
  const onLost = () => {
    restarting = restarting.then(restart);
  };
  let lease = await acquireLease(cluster, name, 0, onLost);
  // The app's own role may not create roles.
  await prepareOrganizationRole(lease.connection, appRole);

  const close = async () => {
    closing = true;
    await restarting;
    await releaseLease(cluster, lease).catch(() => undefined);
  };
  const holder = app ? await waitForAppLock(lease.connection) : null;
  if (holder !== null) {
    await close();
    throw new StartError(
      `Already running at ${holder.name}, since ${holder.since.toLocaleString()}. ` +
        'Stop it first, or set another PORT and DATA_DIR.',
    );
  }
  const { databasePassword } = cluster.secrets;
  const databaseUrl = `postgres://${appRole}:${databasePassword}@127.0.0.1:${lease.running.port}/${appDatabase}`;
  return { databaseUrl, secrets: cluster.secrets, close };
}

/** An app that was just killed may still hold its lock for a moment. */
async function waitForAppLock(connection: postgres.Sql): Promise<AppLockHolder | null> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    const holder = await acquireAppLock(connection);
    if (holder === null || Date.now() > deadline) return holder;
    await delay(100);
  }
}

/** A running server and the connection whose usage lock keeps it from being stopped. */
type Lease = { running: Running; connection: postgres.Sql };

async function acquireLease(cluster: Cluster, name: string, port: number, onLost: () => void): Promise<Lease> {
  for (;;) {
    const running = await ensureRunning(cluster, port);
    let isAcquired = false;
    const connection = openLockConnection(cluster.secrets, running.port, name, () => {
      if (isAcquired) onLost();
      isAcquired = false;
    });
    try {
      await acquireUsageLock(connection);
      isAcquired = true;
      return { running, connection };
    } catch {
      // The last user has just stopped the server: start it again.
      await connection.end({ timeout: 0 });
    }
  }
}

async function releaseLease(cluster: Cluster, { running, connection }: Lease): Promise<void> {
  try {
    if (await releaseUsageLock(connection)) await stopPostmaster(cluster.folder, running.pid, stopTimeoutMs);
  } finally {
    await connection.end({ timeout: 0 });
  }
}
