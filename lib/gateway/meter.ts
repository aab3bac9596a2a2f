import type postgres from 'postgres';
import { insertRequestLog, maintainRequestLog, type RequestLogEntry } from '@/db/queries/request-log';
import { addTokens, type TokenUse } from '@/db/queries/usage-writes';
import type { Exchange } from './exchange';
import { logFault } from './log';

const flushMs = 1_000;
// Larger chunks hold the usage rows so long that admission feels it.
const chunkSize = 250;
// Beyond this the log loses entries rather than the process its memory; requests are counted at admission anyway.
const maxLogEntries = 20_000;
const daysToKeep = 30;
const maintenanceMs = 3_600_000;

/** Collects tokens and log entries of finished requests of known keys, and writes them once a second, in chunks. */
export function createMeter(sql: () => postgres.Sql) {
  let uses = new Map<string, TokenUse>();
  let entries: RequestLogEntry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let nextMaintenance = 0;

  function addUse(use: TokenUse): void {
    const name = `${use.apiKeyId} ${use.hour.getTime()}`;
    const sum = uses.get(name);
    uses.set(name, {
      ...use,
      promptTokens: use.promptTokens + (sum?.promptTokens ?? 0),
      completionTokens: use.completionTokens + (sum?.completionTokens ?? 0),
    });
  }

  async function write(): Promise<void> {
    const pendingUses = [...uses.values()];
    const pendingEntries = entries;
    uses = new Map();
    entries = [];
    try {
      while (pendingUses.length > 0) {
        await addTokens(pendingUses.slice(0, chunkSize), sql());
        pendingUses.splice(0, chunkSize);
      }
      if (nextMaintenance < Date.now()) {
        await maintainRequestLog(sql(), daysToKeep);
        nextMaintenance = Date.now() + maintenanceMs;
      }
      while (pendingEntries.length > 0) {
        await insertRequestLog(sql(), pendingEntries.slice(0, chunkSize));
        pendingEntries.splice(0, chunkSize);
      }
    } catch (error) {
      // Kept for the next time. A chunk whose answer was lost may be written twice: more is told than less.
      for (const use of pendingUses) addUse(use);
      entries = [...pendingEntries, ...entries].slice(-maxLogEntries);
      logFault(error, {}, 'usage could not be written; it is kept for the next attempt');
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(write);
    return flushing;
  }

  function schedule(): void {
    if (timer) return;
    timer = setTimeout(
      () => void flush().then(() => (uses.size + entries.length > 0 ? schedule() : undefined)),
      flushMs,
    );
    timer.unref();
  }

  return {
    /** Notes how a request ended; nothing for unknown keys. `code` is the error's, null for a success. */
    record(exchange: Exchange, status: number, code: string | null): void {
      const { caller, promptTokens, completionTokens } = exchange;
      if (!caller) return;
      const { organizationId, apiKeyId, hour } = caller;
      if (promptTokens + completionTokens > 0) {
        addUse({ organizationId, apiKeyId, hour, promptTokens, completionTokens });
      }
      if (entries.length < maxLogEntries) {
        entries.push({
          ...{ organizationId, apiKeyId, promptTokens, completionTokens, status, code },
          startedAt: exchange.startedAt,
          requestId: exchange.requestId,
          model: exchange.model,
          latencyMs: Date.now() - exchange.startedAt.getTime(),
          client: exchange.request.headers.get('user-agent')?.slice(0, 200) ?? '',
          address: exchange.address,
        });
      }
      schedule();
    },
    /** Writes what has been collected. */
    flush,
  };
}

export type Meter = ReturnType<typeof createMeter>;
