import type postgres from 'postgres';
import { type AdmissionRow, findRefusals } from '@/db/queries/admission';
import type { AppError } from '@/lib/errors';
import { refusalError } from './authenticate';

// A removed key's streams must end within five seconds: this interval plus the deadline of the statement.
const checkMs = 2_000;

type RunningStream = { caller: AdmissionRow; end(error: AppError): void };

/**
 * Ends running streams when their key is refused, for example after its removal. One statement checks all streams. While
 * the database is unavailable they continue, because no key can be removed then.
 */
export function createRunningStreams(sql: () => postgres.Sql) {
  const streams = new Set<RunningStream>();
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    const checked = [...streams];
    const digests = new Map(checked.map(({ caller }) => [caller.digest.toString('hex'), caller.digest]));
    const rows = await findRefusals([...digests.values()], sql());
    const refused = new Map(rows.map((row) => [row.digest.toString('hex'), row.refusal]));
    for (const stream of checked) {
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
    /** Watches a stream until the returned function is called. */
    add(caller: AdmissionRow, end: (error: AppError) => void): () => void {
      const stream = { caller, end };
      streams.add(stream);
      schedule();
      return () => streams.delete(stream);
    },
    /** Returns the number of running streams. */
    count: () => streams.size,
    /** Ends all streams with an error, for a shutdown. */
    endAll(error: AppError): void {
      for (const stream of streams) stream.end(error);
    },
  };
}

export type RunningStreams = ReturnType<typeof createRunningStreams>;
