import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';

// Shorter than a statement's deadline, so that a load balancer soon detects that this instance can't answer.
const deadlineMs = 1_000;
const cacheMs = 1_000;

/** Creates a check of whether the database is available. It takes at most a second and is cached for a second. */
export function createProbe(sql: () => postgres.Sql): () => Promise<boolean> {
  let last: { at: number; result: Promise<boolean> } | undefined;

  function check(): Promise<boolean> {
    const isAnswered = sql()
      .unsafe('select 1')
      .then(
        () => true,
        () => false,
      );
    return Promise.race([isAnswered, delay(deadlineMs, false, { ref: false })]);
  }

  return () => {
    const now = performance.now();
    if (!last || now - last.at > cacheMs) last = { at: now, result: check() };
    return last.result;
  };
}
