import type postgres from 'postgres';
import { findRefusals } from '@/db/queries/admission';
import type { AppError } from '@/lib/errors';
import type { AdmissionRow } from './admit-batch';
import { refusalError } from './authenticate';
import type { RequestContext } from './request-context';

// A removed key's streams must end within five seconds: this interval plus the deadline of the statement.
const checkMs = 2_000;

type Origin = Pick<RequestContext, 'address' | 'endpoint'>;
type RunningStream = { origin: Origin; caller: AdmissionRow; end(error: AppError): void };

/**
 * Ends running streams when their key is refused, for example after its removal. One statement checks all streams. While
 * the database is unavailable they continue, because no key can be removed then.
 */
export function createRunningStreams(sql: () => postgres.Sql) {
  const streams = new Set<RunningStream>();
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    const checked = [...streams];
    const requests = new Map(checked.map((stream) => [nameOf(stream), { ...stream.origin, ...stream.caller }]));
    const found = await findRefusals([...requests.values()], sql());
    const refusals = new Map([...requests.keys()].map((name, index) => [name, found[index]]));
    for (const stream of checked) {
      const refusal = refusals.get(nameOf(stream));
      if (refusal) stream.end(refusalError(stream.origin, stream.caller, refusal));
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
    /** Watches the stream of a request until the returned function is called. */
    add(origin: Origin, caller: AdmissionRow, end: (error: AppError) => void): () => void {
      const stream = { origin, caller, end };
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

/** The same for streams that are refused or not together. */
const nameOf = ({ origin: { address, endpoint }, caller: { digest } }: RunningStream) =>
  `${digest.toString('hex')} ${address} ${endpoint}`;

export type RunningStreams = ReturnType<typeof createRunningStreams>;
