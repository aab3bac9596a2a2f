import type postgres from 'postgres';
import { type AdmissionRequest, callName, findRefusals } from '@/db/queries/admission';
import type { AppError } from '@/lib/errors';
import type { AdmissionRow } from './admit-batch';
import { refusalError } from './authenticate';
import type { RequestContext } from './request-context';

// A removed key's streams must end within five seconds: this interval plus the deadline of the statement.
const checkMs = 2_000;

type End = (error: AppError) => void;

/** The streams of a secret that get the same decision. */
type Group = { request: AdmissionRequest; caller: AdmissionRow; ends: Set<End> };

/**
 * Ends running streams when their key is refused, for example after its removal. One statement checks all streams.
 * While the database is unavailable they continue, because no key can be removed then.
 */
export function createRunningStreams(sql: () => postgres.Sql) {
  const groups = new Map<string, Group>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    // Copied, because a stream that starts during the read was admitted by a later read.
    const checked = [...groups.values()].map(({ request, caller, ends }) => ({ request, caller, ends: [...ends] }));
    const refusals = await findRefusals(
      checked.map(({ request }) => request),
      sql(),
    );
    for (const [index, { request, caller, ends }] of checked.entries()) {
      const refusal = refusals[index];
      if (refusal) for (const end of ends) end(refusalError(request.call, caller, refusal));
    }
  }

  function checkAgain(): void {
    timer = undefined;
    schedule();
  }

  function schedule(): void {
    if (timer || groups.size === 0) return;
    timer = setTimeout(() => check().then(checkAgain, checkAgain), checkMs);
    timer.unref();
  }

  function remove(name: string, { ends }: Group, end: End): void {
    if (!ends.delete(end)) return;
    count -= 1;
    if (ends.size === 0) groups.delete(name);
  }

  return {
    /** Watches the stream of a request until the returned function is called. */
    add({ call }: Pick<RequestContext, 'call'>, caller: AdmissionRow, end: End): () => void {
      const { digest, otherDigest } = caller.key;
      const name = `${digest.toString('hex')} ${callName(call)}`;
      const group = groups.get(name) ?? {
        request: { digest, otherDigest, call },
        caller,
        ends: new Set(),
      };
      groups.set(name, group);
      group.ends.add(end);
      count += 1;
      schedule();
      return () => remove(name, group, end);
    },
    /** Returns the number of running streams. */
    count: () => count,
    /** Ends all streams with an error, for a shutdown. */
    endAll(error: AppError): void {
      for (const { ends } of groups.values()) for (const end of ends) end(error);
    },
  };
}

export type RunningStreams = ReturnType<typeof createRunningStreams>;
