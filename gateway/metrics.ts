import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

// In seconds: from the built-in model to a long completion.
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Values that are read on each scrape instead of being counted. */
export type Load = {
  runningStreams: number;
  /** Rows that are waiting to be written: request log entries, and sums of tokens and refusals. */
  meterQueue: number;
  /** Connections with a running statement. */
  poolInUse: number;
  /** Statements that are waiting for a connection. */
  poolWaiting: number;
};

/**
 * Creates the gateway's Prometheus metrics. Labels are only routes, statuses and error codes, which are bounded: never
 * a requested path, a model or a key.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'gateway_requests_total',
    help: 'Requests by route, status and error code, counted when the response is complete.',
    labelNames: ['route', 'status', 'code'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'Time until the response; for a stream, until its start.',
    labelNames: ['route'] as const,
    buckets: durationBuckets,
    registers,
  });
  const batches = new Histogram({
    name: 'gateway_admission_batch_size',
    help: 'Requests per admission statement.',
    buckets: batchBuckets,
    registers,
  });
  const throttled = new Counter({
    name: 'gateway_unknown_keys_throttled_total',
    help: 'Requests refused without a database read because their address sent too many unknown keys.',
    registers,
  });
  const upstreamErrors = new Counter({
    name: 'gateway_upstream_errors_total',
    help: 'Failed requests to the upstream, by the error code the client received.',
    labelNames: ['code'] as const,
    registers,
  });
  const flushFailures = new Counter({
    name: 'gateway_flush_failures_total',
    help: 'Failed attempts to write usage; the rows are kept and retried.',
    registers,
  });
  const lostEntries = new Counter({
    name: 'gateway_log_entries_lost_total',
    help: 'Request log entries that were dropped because too many were waiting or the database refused them.',
    registers,
  });

  return {
    contentType: registry.contentType,
    /** Returns all metrics in Prometheus' text format. */
    text: () => registry.metrics(),
    /** Returns all metrics with their values. */
    list: () => registry.getMetricsAsJSON(),
    /** Registers gauges that call `load` on each scrape. */
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
      gauge('gateway_streams_running', 'Running streams.', (now) => now.runningStreams);
      gauge('gateway_meter_queue', 'Usage rows that are waiting to be written.', (now) => now.meterQueue);
      gauge('gateway_pool_connections_in_use', 'Connections with a running statement.', (now) => now.poolInUse);
      gauge('gateway_pool_waiting', 'Statements that are waiting for a connection.', (now) => now.poolWaiting);
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
