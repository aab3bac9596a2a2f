import type postgres from 'postgres';
import { isDatabaseAway } from '@/db/outage';
import { refusals } from '@/db/queries/admission';
import { insertRequestLog, maintainRequestLog, type RequestLogEntry } from '@/db/queries/request-log';
import { addUsageDetails, type UsageDetails } from '@/db/queries/usage-writes';
import { createFlusher } from './flusher';
import { logFault } from './log';
import type { RequestContext } from './request-context';

const flushMs = 1_000;
// Larger chunks hold the usage rows so long that admission feels it.
const chunkSize = 250;
// Beyond this the log loses entries rather than the process its memory; requests are counted at admission anyway.
const maxLogEntries = 20_000;
const daysToKeep = 30;
const maintenanceMs = 3_600_000;
const maintenanceRetryMs = 60_000;

/** What becomes of the meter's rows when they can't be written. */
export type MeterEvents = { flushFailed(): void; logEntryLost(): void };

/**
 * Collects tokens, reasons of refusals and log entries of finished requests of known keys, and writes them once a
 * second, in chunks.
 */
export function createMeter(sql: () => postgres.Sql, events: MeterEvents) {
  const uses = new Map<string, UsageDetails>();
  let entries: RequestLogEntry[] = [];
  let nextMaintenance = 0;

  function addUse(use: UsageDetails): void {
    const name = `${use.apiKeyId} ${use.hour.getTime()}`;
    const sum = uses.get(name);
    if (sum) {
      sum.promptTokens += use.promptTokens;
      sum.completionTokens += use.completionTokens;
      for (const reason of refusals) {
        const count = use.refusals[reason];
        if (count) sum.refusals[reason] = (sum.refusals[reason] ?? 0) + count;
      }
    } else uses.set(name, use);
  }

  // What is under way is taken out first, for it may grow meanwhile. A chunk whose answer was lost is written twice.
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

  async function writeLog(): Promise<void> {
    while (entries.length > 0) {
      const chunk = entries.slice(0, chunkSize);
      await insertRequestLog(sql(), chunk).catch((error: unknown) => {
        if (isDatabaseAway(error)) throw error;
        // What the database doesn't take today it won't take tomorrow, and the rest must not wait behind it.
        logFault(error, {}, `${chunk.length} entries of the request log were refused and are given up`);
        for (const _ of chunk) events.logEntryLost();
      });
      entries = entries.slice(chunk.length);
    }
  }

  async function maintainLog(): Promise<void> {
    if (Date.now() < nextMaintenance) return;
    nextMaintenance = Date.now() + maintenanceRetryMs;
    try {
      await maintainRequestLog(sql(), daysToKeep);
      nextMaintenance = Date.now() + maintenanceMs;
    } catch (error) {
      // What it makes is mostly wanted tomorrow: nothing is held up by it.
      logFault(error, {}, 'the request log could not be maintained; it is tried again in a minute');
    }
  }

  const flusher = createFlusher(
    async () => {
      await writeUses();
      await maintainLog();
      await writeLog();
    },
    flushMs,
    events.flushFailed,
  );

  return {
    /** Notes how a request ended; nothing for unknown keys. `code` is the error's, null for a success. */
    record(context: RequestContext, status: number, code: string | null): void {
      const { caller, promptTokens, completionTokens } = context;
      if (!caller) return;
      const { organizationId, apiKeyId, hour, refusal } = caller;
      if (refusal || promptTokens + completionTokens > 0) {
        const refused = refusal ? { [refusal]: 1 } : {};
        addUse({ organizationId, apiKeyId, hour, promptTokens, completionTokens, refusals: refused });
      }
      if (entries.length >= maxLogEntries) events.logEntryLost();
      else {
        entries.push({
          organizationId,
          apiKeyId,
          promptTokens,
          completionTokens,
          status,
          code,
          startedAt: context.startedAt,
          requestId: context.requestId,
          model: context.model,
          latencyMs: Date.now() - context.startedAt.getTime(),
          client: context.request.headers.get('user-agent')?.slice(0, 200) ?? '',
          address: context.address,
        });
      }
      flusher.schedule();
    },
    /** How many rows wait to be written. */
    queued: () => uses.size + entries.length,
    /** Writes what has been collected. */
    flush: flusher.flush,
  };
}
