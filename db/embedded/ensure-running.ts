import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster';
import { whoAnswers } from './keeper';
import { disownPidFile, isPostmasterOf, readPidFile, seemsAlive } from './pid-file';
import { launchPostmaster } from './postmaster';
import { StartError } from './start-error';

/** Where a server of ours listens. */
export type Running = { pid: number; port: number };

const patienceMs = 300_000;
const attempts = 5;
// Backends of a killed server leave when their statement ends: wait for them rather than give up.
const attemptsBesideOldBackends = 120;

/**
 * Adopts the server that runs on these files, whoever started it, or starts one. PostgreSQL's own interlock
 * lets one of several starters win; the others come round and adopt it.
 * @param port the port for a new server; 0 for any free one
 * @throws StartError with PostgreSQL's own words when it doesn't start
 */
export async function ensureRunning(cluster: Cluster, port: number): Promise<Running> {
  const started = Date.now();
  let failures = 0;
  let told = false;
  for (;;) {
    const found = await lookAround(cluster);
    if (found !== 'none' && found !== 'busy') return found;
    if (found === 'busy') {
      if (Date.now() - started > patienceMs) {
        throw new StartError(`The database in ${cluster.folder} runs but doesn't answer: see ${cluster.folder}.log.`);
      }
      if (!told && Date.now() - started > 3_000)
        cluster.say('Waiting for the database, which is starting or stopping …');
      told = Date.now() - started > 3_000;
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

/** What runs on these files now. A stale postmaster.pid that PostgreSQL would trip over is disowned. */
async function lookAround(cluster: Cluster): Promise<Running | 'busy' | 'none'> {
  const pidFile = await readPidFile(cluster.folder);
  if (pidFile === null) return 'none';
  const answer = pidFile.port > 0 ? await whoAnswers(cluster.secrets, pidFile.port, cluster.folder) : 'foreign';
  if (answer === 'ours') return { pid: pidFile.pid, port: pidFile.port };
  if (answer === 'busy' || (await isPostmasterOf(pidFile.pid, cluster.folder))) return 'busy';
  // PostgreSQL removes the file of a dead process by itself, but believes in one whose pid was given anew, and in a
  // zombie, which a container without an init process keeps.
  if (seemsAlive(pidFile.pid)) await disownPidFile(cluster.folder, pidFile);
  return 'none';
}

/** Starts a server. Returns null once it accepts connections, else why it ended. */
async function launch(cluster: Cluster, port: number): Promise<string | null> {
  const server = await launchPostmaster(cluster.folder, cluster.binaries, cluster.runAs, port);
  let failure: string | null = null;
  server.failure.then((words) => {
    failure = words;
  });
  for (;;) {
    const pidFile = await readPidFile(cluster.folder);
    if (pidFile?.pid === server.pid && pidFile?.status === 'ready') return null;
    if (failure !== null) return failure;
    await delay(15);
  }
}
