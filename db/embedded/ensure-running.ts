import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { probeServer } from './lock-connection';
import { invalidatePidFile, isPostmasterOf, readPidFile, seemsAlive } from './pid-file';
import { launchPostmaster } from './postmaster';
import { StartError } from './start-error';

/** A running server of ours. */
export type Running = { pid: number; port: number };

const startTimeoutMs = 300_000;
const attempts = 5;
// The backends of a killed server end only with their statement, and PostgreSQL refuses to start until then.
const attemptsBesideOldBackends = 120;

/**
 * Reuses the server that runs on these files, or starts one. When several processes start one at once, PostgreSQL's
 * lock file lets one succeed, and the others find its server on their next attempt.
 * @param port the port for a new server; 0 for any free one
 * @throws StartError with PostgreSQL's own message when it doesn't start
 */
export async function ensureRunning(cluster: Cluster, port: number): Promise<Running> {
  const started = Date.now();
  let failures = 0;
  let isReported = false;
  for (;;) {
    const found = await findRunning(cluster);
    if (found !== 'none' && found !== 'busy') return found;
    if (found === 'busy') {
      if (Date.now() - started > startTimeoutMs) {
        throw new StartError(
          `The database in ${cluster.folder} is running but does not respond. See ${cluster.folder}.log.`,
        );
      }
      if (!isReported && Date.now() - started > 3_000) cluster.say('Waiting for the database to start or stop …');
      isReported = Date.now() - started > 3_000;
      await delay(50);
      continue;
    }
    const failure = await launch(cluster, port);
    if (failure === null) continue;
    failures += 1;
    if (failures >= (failure.includes('is still in use') ? attemptsBesideOldBackends : attempts)) {
      throw new StartError(`The embedded database did not start. PostgreSQL says:\n${failure}`);
    }
    await delay(Math.min(100 * failures, 500));
  }
}

/** Finds the server that runs on these files, and invalidates a stale postmaster.pid that would prevent a start. */
async function findRunning(cluster: Cluster): Promise<Running | 'busy' | 'none'> {
  const pidFile = await readPidFile(cluster.folder);
  if (pidFile === null) return 'none';
  const answer = pidFile.port > 0 ? await probeServer(cluster.secrets, pidFile.port, cluster.folder) : 'foreign';
  if (answer === 'ours') return { pid: pidFile.pid, port: pidFile.port };
  if (answer === 'busy' || (await isPostmasterOf(pidFile.pid, cluster.folder))) return 'busy';
  // PostgreSQL removes the file when its process is dead, but not when the pid was reused, or when the process is a
  // zombie, which a container without an init process keeps.
  if (seemsAlive(pidFile.pid)) await invalidatePidFile(cluster.folder, pidFile);
  return 'none';
}

/** Starts a server. Returns null once it accepts connections, else the message it ended with. */
async function launch(cluster: Cluster, port: number): Promise<string | null> {
  const server = await launchPostmaster(cluster.folder, cluster.binaries, cluster.runAs, port);
  let failure: string | null = null;
  server.failure.then((message) => {
    failure = message;
  });
  for (;;) {
    const pidFile = await readPidFile(cluster.folder);
    if (pidFile?.pid === server.pid && pidFile?.status === 'ready') return null;
    if (failure !== null) return failure;
    await delay(15);
  }
}
