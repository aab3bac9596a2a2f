import type postgres from 'postgres';
import { isDatabaseAway } from '@/db/outage';
import { insertRequestLog, maintainRequestLog } from '@/db/queries/request-log';
import { foldUsage, insertUsageBatch, pruneUsage } from '@/db/queries/usage-batches';
import { addSecretUses, addUsageDetails, type SecretUse, type UsageDetails } from '@/db/queries/usage-writes';
import type { RefusalReason } from '@/lib/api/refusals';
import { createModelBound } from './bounded-models';
import { clientOf, type FinishedRequest, toFinishedRequest } from './finished-request';
import { createFlusher } from './flusher';
import { logFault } from './log';
import { createRefusalNotices } from './refusal-notices';
import type { RequestContext } from './request-context';
import { sumUsage } from './sum-usage';

const flushMs = 1_000;
// The first requests after a pause appear soon. Later ones wait, so that the requests of a busy key become one row a
// minute.
const firstFoldMs = 2_000;
const foldMs = 10_000;
// Larger chunks lock the usage rows for so long that admission slows down.
const chunkSize = 250;
// Entries beyond this are dropped to bound the memory. Request counts are exact anyway: admission writes them.
const maxLogEntries = 20_000;
const maintenanceMs = 3_600_000;
const maintenanceRetryMs = 60_000;

export type MeterOptions = {
  /** Returns the connection for long statements. */
  upkeepSql: () => postgres.Sql;
  /** How many days the request log is kept. */
  requestLogDays: number;
  flushFailed(): void;
  /** Called for each entry of the request log that is dropped. */
  logEntryLost(): void;
};

/**
 * Collects tokens, refusal reasons and log entries of finished requests of known keys, and writes them once a second,
 * in chunks. At most every ten seconds they are added to the usage rollups.
 */
export function createMeter(sql: () => postgres.Sql, options: MeterOptions) {
  const uses = new Map<string, UsageDetails>();
  const secretUses = new Map<string, SecretUse>();
  const notices = createRefusalNotices(sql);
  let entries: FinishedRequest[] = [];
  let nextMaintenance = 0;
  let nextPruning = 0;
  const boundModel = createModelBound();

  function addUse(use: UsageDetails): void {
    const name = `${use.apiKeyId} ${use.hour.getTime()}`;
    const sum = uses.get(name);
    if (sum) {
      sum.promptTokens += use.promptTokens;
      sum.completionTokens += use.completionTokens;
      for (const [reason, count] of Object.entries(use.refusals) as [RefusalReason, number][]) {
        sum.refusals[reason] = (sum.refusals[reason] ?? 0) + count;
      }
    } else uses.set(name, use);
  }

  // A chunk is removed first, because new uses may arrive during the write. If the response to a successful write is
  // lost, the chunk is written twice.
  async function writeUses(): Promise<void> {
    while (uses.size > 0) {
      const chunk = [...uses].slice(0, chunkSize);
      for (const [name] of chunk) uses.delete(name);
      const values = chunk.map(([, use]) => use);
      await addUsageDetails(values, sql()).catch((error: unknown) => {
        values.forEach(addUse);
        throw error;
      });
    }
  }

  /** Adds to the uses of a secret. The last user is that of the later use. */
  function addSecretUse(use: SecretUse): void {
    const name = use.digest.toString('latin1');
    const sum = secretUses.get(name);
    const last = sum && sum.lastAt > use.lastAt ? sum : use;
    secretUses.set(name, { ...last, requests: use.requests + (sum?.requests ?? 0) });
  }

  async function writeSecretUses(): Promise<void> {
    while (secretUses.size > 0) {
      const chunk = [...secretUses].slice(0, chunkSize);
      for (const [name] of chunk) secretUses.delete(name);
      const values = chunk.map(([, use]) => use);
      await addSecretUses(values, sql()).catch((error: unknown) => {
        values.forEach(addSecretUse);
        throw error;
      });
    }
  }

  // One transaction, so that the rollups never contain requests that the log lacks.
  async function writeRequests(chunk: readonly FinishedRequest[]): Promise<void> {
    await sql().begin(async (tx) => {
      await insertRequestLog(
        tx,
        chunk.map(({ entry }) => entry),
      );
      await insertUsageBatch(tx, sumUsage(chunk));
    });
  }

  async function writeLog(): Promise<void> {
    while (entries.length > 0) {
      const chunk = entries.slice(0, chunkSize);
      await writeRequests(chunk).catch((error: unknown) => {
        if (isDatabaseAway(error)) throw error;
        // The database would refuse this chunk again, and later entries must not wait for it.
        logFault(error, {}, `the database refused ${chunk.length} entries of the request log; they are dropped`);
        for (const _ of chunk) options.logEntryLost();
      });
      entries = entries.slice(chunk.length);
    }
  }

  async function maintainLog(): Promise<void> {
    if (Date.now() < nextMaintenance) return;
    nextMaintenance = Date.now() + maintenanceRetryMs;
    try {
      await maintainRequestLog(sql(), options.requestLogDays);
      nextMaintenance = Date.now() + maintenanceMs;
    } catch (error) {
      // Partitions are created days ahead, so the write continues.
      logFault(error, {}, 'the partitions of the request log could not be updated and will be retried in a minute');
    }
  }

  const flusher = createFlusher(
    async () => {
      await writeUses();
      await writeSecretUses();
      await notices.write();
      await maintainLog();
      await writeLog();
    },
    flushMs,
    options.flushFailed,
  );
  async function foldAndPrune(): Promise<void> {
    await foldUsage(options.upkeepSql());
    if (Date.now() < nextPruning) return;
    await pruneUsage(options.upkeepSql());
    nextPruning = Date.now() + maintenanceMs;
  }

  const folder = createFlusher(foldAndPrune, firstFoldMs, options.flushFailed, foldMs);

  // Old days are dropped at the start too, not only when a request arrives.
  flusher.schedule();

  return {
    /** Records how a request ended; does nothing for unknown keys. `code` is the error's, null for a success. */
    record(context: RequestContext, status: number, code: string | null): void {
      const { caller, promptTokens, completionTokens } = context;
      if (!caller) return;
      const { hour } = caller;
      const { organizationId, apiKeyId } = caller.key;
      const refusal = caller.refusal ?? refusalOfBody(context, code);
      if (refusal) notices.note(caller.key, refusal, context.limitScope);
      if (refusal || promptTokens + completionTokens > 0) {
        const refused = refusal ? { [refusal]: 1 } : {};
        addUse({ organizationId, apiKeyId, hour, promptTokens, completionTokens, refusals: refused });
      }
      const client = clientOf(context);
      const { startedAt } = context;
      const { address } = context.call;
      if (caller.key.isRotating)
        addSecretUse({ digest: caller.key.digest, requests: 1, lastAt: startedAt, client, address });
      if (entries.length >= maxLogEntries) options.logEntryLost();
      else {
        const finished = toFinishedRequest(context, caller, { status, code, refusal });
        finished.use.model = boundModel(apiKeyId, caller.at, finished.use.model);
        entries.push(finished);
      }
      flusher.schedule();
      folder.schedule();
    },
    /** Returns how many rows are waiting to be written. */
    queued: () => uses.size + secretUses.size + entries.length,
    /** Writes all rows that are waiting, and adds them to the rollups. */
    async flush(): Promise<void> {
      await flusher.flush();
      await folder.flush();
    },
  };
}

/** Returns the reason of the gateway's own refusal after admission; null when the upstream refused the request. */
function refusalOfBody({ upstream }: RequestContext, code: string | null): RefusalReason | null {
  if (upstream !== null) return null;
  // Admission accepted the request, so the limit is that of tokens.
  if (code === 'rate_limit_exceeded') return 'tokens_limited';
  return code === 'model_not_allowed' || code === 'request_exceeds_limit' ? code : null;
}
