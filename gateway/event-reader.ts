import type { Payload, Shape } from './shapes';
import { eventsOf, isWholeEvent, payloadOf, splitEvents } from './sse';
import type { Tally } from './tally';
import { isErrorPayload } from './upstream-answer';
import { errorInSuccess, failure, type UpstreamSecrets } from './upstream-errors';

export type EventReaderDeps = {
  shape: Shape;
  tally: Tally;
  /** Whether events that only report usage are kept from the client. */
  hidesUsage: boolean;
  secrets: UpstreamSecrets;
  /** Counts the events. */
  progress: { events: number };
};

/**
 * Passes an upstream's events on in pieces of whole events, and reads their usage.
 * @throws UpstreamError for an error among them; AppError upstream_error when the stream ends before its end
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  { shape, tally, hidesUsage, secrets, progress }: EventReaderDeps,
): AsyncGenerator<Buffer> {
  let hasEnded = shape.isEnd === null;
  for await (const piece of splitEvents(body)) {
    let kept: Buffer[] | null = null;
    const events = eventsOf(piece);
    for (const [index, event] of events.entries()) {
      const payload = payloadOf(event);
      progress.events += 1;
      if (payload === null) {
        if (!isWholeEvent(event)) throw failure('The model server broke the stream off: try again.');
      } else if (payload === 'done') {
        hasEnded = true;
        tally.complete();
      } else {
        if (isErrorPayload(payload)) {
          const before = kept ?? events.slice(0, index);
          if (before.length > 0) yield Buffer.concat(before);
          throw errorInSuccess(payload, secrets);
        }
        tally.readEvent(payload);
        if (shape.isEnd?.(payload)) hasEnded = true;
        if (hidesUsage && isUsageOnly(payload)) {
          kept ??= events.slice(0, index);
          continue;
        }
      }
      kept?.push(event);
    }
    const rest = kept === null ? piece : Buffer.concat(kept);
    if (rest.length > 0) yield rest;
  }
  if (!hasEnded) throw failure('The model server ended the stream early: try again.');
  tally.complete();
}

function isUsageOnly({ choices, usage }: Payload): boolean {
  return Array.isArray(choices) && choices.length === 0 && usage != null;
}
