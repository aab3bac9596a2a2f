import pino from 'pino';
import { isDatabaseAway } from '@/db/outage';

const logger = pino({ name: 'gateway', base: undefined, timestamp: pino.stdTimeFunctions.isoTime });

/**
 * Logs a fault of ours: where it happened and what was thrown, never a request's headers or body.
 * @param fields what helps to find it again, such as the request id
 */
export function logFault(error: unknown, fields: Record<string, string>, message: string): void {
  const fault = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in fault ? String(fault.code) : undefined;
  // Where the database was missed says nothing: it is away for everyone.
  const stack = isDatabaseAway(error) ? undefined : fault.stack;
  logger.error({ ...fields, error: { name: fault.name, code, stack } }, message);
}
