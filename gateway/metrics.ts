import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

// From a cached answer of the built-in model to a long completion.
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What can be asked at any moment, instead of being counted as it happens. */
export type Load = {
  runningStreams: number;
  /** Entries of the request log, and sums of tokens and refusals, that are not written yet. */
  meterQueue: number;
  /** Statements under way, as far as each has a connection of its own, and those beyond. */
  poolInUse: number;
  poolWaiting: number;
};

/**
 * Counts what the gateway does, in Prometheus' words. Labels are routes, statuses and error codes alone, which are few
 * and ours: never a path as it was sent, a model or a key.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  // The process itself: CPU, memory, event-loop lag, garbage collection.
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'gateway_requests_total',
    help: 'Requests by route, status and error code, counted when their answer is complete.',
    labelNames: ['route', 'status', 'code'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'Time until a request was answered; for a stream, until it began.',
    labelNames: ['route'] as const,
    buckets: durationBuckets,
    registers,
  });
  const batches = new Histogram({
    name: 'gateway_admission_batch_size',
    help: 'Requests that were judged by one statement.',
    buckets: batchBuckets,
    registers,
  });
  const throttled = new Counter({
    name: 'gateway_unknown_keys_throttled_total',
    help: 'Requests refused before the database, for their addresses send too many unknown keys.',
    registers,
  });
  const upstreamErrors = new Counter({
    name: 'gateway_upstream_errors_total',
    help: 'Requests to the upstream that failed, by the error code they were told as.',
    labelNames: ['code'] as const,
    registers,
  });
  const flushFailures = new Counter({
    name: 'gateway_flush_failures_total',
    help: 'Attempts to write usage that failed; what they held is kept for the next one.',
    registers,
  });
  const lostEntries = new Counter({
    name: 'gateway_log_entries_lost_total',
    help: 'Entries of the request log that were given up because too many waited.',
    registers,
  });

  return {
    contentType: registry.contentType,
    /** Everything in Prometheus' text format. */
    text: () => registry.metrics(),
    /** Names how to ask for the load; it is asked when somebody reads the figures. */
    watch(load: () => Load): void {
      const gauge = (name: string, help: string, read: (now: Load) => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read(load()));
          },
        });
      gauge('gateway_streams_running', 'Streams that are being answered.', (now) => now.runningStreams);
      gauge('gateway_meter_queue', 'Usage that is not written yet, in rows.', (now) => now.meterQueue);
      gauge('gateway_pool_connections_in_use', 'Connections with a statement under way.', (now) => now.poolInUse);
      gauge('gateway_pool_waiting', 'Statements beyond the connections there are.', (now) => now.poolWaiting);
    },
    requestAnswered(route: string, milliseconds: number): void {
      durations.observe({ route }, milliseconds / 1_000);
    },
    requestEnded(route: string, status: number, code: string | null): void {
      requests.inc({ route, status, code: code ?? '' });
    },
    batchSent: (size: number) => batches.observe(size),
    unknownKeyThrottled: () => throttled.inc(),
    upstreamFailed: (code: string) => upstreamErrors.inc({ code }),
    flushFailed: () => flushFailures.inc(),
    logEntryLost: () => lostEntries.inc(),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
