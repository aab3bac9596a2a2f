import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';

// Shorter than a statement's own deadline, for whoever asks decides whether requests come here at all.
const deadlineMs = 1_000;
// However often it is asked, the database is asked no more than once in this time.
const validMs = 1_000;

/** Makes the question whether the database answers; it takes a second at most, and costs little when asked often. */
export function createProbe(sql: () => postgres.Sql): () => Promise<boolean> {
  let last: { at: number; answer: Promise<boolean> } | undefined;

  function ask(): Promise<boolean> {
    const answered = sql()
      .unsafe('select 1')
      .then(
        () => true,
        () => false,
      );
    return Promise.race([answered, delay(deadlineMs, false, { ref: false })]);
  }

  return () => {
    const now = performance.now();
    if (!last || now - last.at > validMs) last = { at: now, answer: ask() };
    return last.answer;
  };
}
