import pino from 'pino';
import { isDatabaseAway } from '@/db/outage';
import { startSettings } from '@/lib/env';
import { describeError, redact } from '@/lib/log-text';
import type { RequestContext } from './request-context';

let logger: pino.Logger | undefined;

// Created on first use, because .env is read after modules are loaded.
function log(): pino.Logger {
  logger ??= pino({
    name: 'gateway',
    level: startSettings().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: redact },
  });
  return logger;
}

/**
 * Logs how a request ended: at `warn` for a status of 500 or more, else at `info`, which is off by default because a
 * line costs 9 µs, a fifth of a request. Never logs headers, bodies, queries or model names.
 */
export function logRequest(context: RequestContext, status: number, code: string | null): void {
  const level = status >= 500 ? 'warn' : 'info';
  if (!log().isLevelEnabled(level)) return;
  log()[level](
    {
      requestId: context.requestId,
      method: context.request.method,
      route: context.route,
      status,
      ...(code === null ? {} : { code }),
      latencyMs: Date.now() - context.startedAt.getTime(),
      ...(context.caller && {
        apiKeyId: context.caller.key.apiKeyId,
        organizationId: context.caller.key.organizationId,
      }),
    },
    'request',
  );
}

let hasWarned = false;

/** Warns once that forwarded headers are ignored because they come from an address that is not trusted. */
export function logForwardedInVain(address: string): void {
  if (hasWarned) return;
  hasWarned = true;
  log().warn(
    { address },
    'x-forwarded-* headers were ignored: if this is your proxy, add its address to TRUSTED_PROXIES',
  );
}

let foreignOriginWarnedAt = Number.NEGATIVE_INFINITY;

/** Warns at most once a minute that a page of another origin sent a form, which also happens behind a proxy. */
export function logForeignOrigin(origin: string, host: string): void {
  if (performance.now() - foreignOriginWarnedAt < 60_000) return;
  foreignOriginWarnedAt = performance.now();
  log().warn(
    { origin: URL.parse(origin)?.origin ?? 'invalid', host },
    'a form was refused, because it is from a page of another origin: if people use that origin, set APP_URL to it',
  );
}

let telemetryWarnedAt = Number.NEGATIVE_INFINITY;

/** Warns at most once a minute that traces or metrics could not be sent. The first argument is the component. */
export function logTelemetryFault(...faults: unknown[]): void {
  if (performance.now() - telemetryWarnedAt < 60_000) return;
  telemetryWarnedAt = performance.now();
  const fault = faults.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  log().warn({ fault: fault.slice(0, 500) }, 'OpenTelemetry could not send: see OTEL_EXPORTER_OTLP_ENDPOINT');
}

/**
 * Logs an unexpected error with its stack, never with a request's headers or body, nor a statement's parameters.
 * @param fields values to search for, such as the request id
 */
export function logFault(error: unknown, fields: Record<string, string>, message: string): void {
  const fault = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in fault ? String(fault.code) : undefined;
  // When the database is unavailable, the stack only shows which statement happened to run.
  const stack = isDatabaseAway(error) ? undefined : describeError(fault);
  log().error({ ...fields, error: { name: fault.name, code, stack } }, message);
}
