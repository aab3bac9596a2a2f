import type postgres from 'postgres';
import { type AdmissionRow, findRefusals } from '@/db/queries/admission';
import type { AppError } from '@/lib/errors';
import { refusalError } from './authenticate';

// A key's removal must reach its streams within five seconds: this, and the deadline of the statement, fit in.
const checkMs = 2_000;

type RunningStream = { caller: AdmissionRow; end(error: AppError): void };

/**
 * Ends streams whose key is refused meanwhile: removed, disabled, expired, its space or plan gone. One statement asks
 * for all of them together. While the database is away they run on: then nothing can be removed either.
 */
export function createRunningStreams(sql: () => postgres.Sql) {
  const streams = new Set<RunningStream>();
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    const asked = [...streams];
    const digests = new Map(asked.map(({ caller }) => [caller.digest.toString('hex'), caller.digest]));
    const rows = await findRefusals([...digests.values()], sql());
    const refused = new Map(rows.map((row) => [row.digest.toString('hex'), row.refusal]));
    for (const stream of asked) {
      const refusal = refused.get(stream.caller.digest.toString('hex'));
      if (refusal) stream.end(refusalError(stream.caller, refusal));
    }
  }

  function checkAgain(): void {
    timer = undefined;
    schedule();
  }

  function schedule(): void {
    if (timer || streams.size === 0) return;
    timer = setTimeout(() => check().then(checkAgain, checkAgain), checkMs);
    timer.unref();
  }

  return {
    /** Watches a stream until the function it answers is called. */
    add(caller: AdmissionRow, end: (error: AppError) => void): () => void {
      const stream = { caller, end };
      streams.add(stream);
      schedule();
      return () => streams.delete(stream);
    },
    /** How many there are. */
    count: () => streams.size,
    /** Ends them all, for a shutdown that can wait no longer. */
    endAll(error: AppError): void {
      for (const stream of streams) stream.end(error);
    },
  };
}

export type RunningStreams = ReturnType<typeof createRunningStreams>;
