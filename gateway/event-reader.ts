import type { AppError } from '@/lib/errors';
import type { Payload, Shape } from './shapes';
import { EventSplitter, eventsOf, isWholeEvent, payloadOf } from './sse';
import type { Tally } from './tally';
import { isErrorPayload } from './upstream-answer';
import { errorInSuccess, failure, type UpstreamSecrets } from './upstream-errors';

export type EventReaderDeps = {
  shape: Shape;
  tally: Tally;
  /** Whether events that only report usage are hidden from the client. */
  hidesUsage: boolean;
  secrets: UpstreamSecrets;
  /** Counts the events. */
  progress: { events: number };
};

/**
 * Forwards an upstream's events in pieces of whole events, and reads their usage.
 * @throws UpstreamError for an error among them; AppError upstream_error when the stream ends before its end
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, deps: EventReaderDeps): AsyncGenerator<Buffer> {
  const splitter = new EventSplitter();
  const reader = new EventReader(deps);
  // A generator keeps its variables in memory while it waits, so pieces and payloads are read in the class.
  for await (const chunk of body) {
    const passed = reader.read(splitter.add(chunk));
    if (passed) yield passed;
    if (reader.fault) throw reader.fault;
  }
  const rest = reader.read(splitter.rest());
  if (rest) yield rest;
  reader.end();
}

class EventReader {
  /** The error with which the stream ends after the events that were read. */
  fault: AppError | null = null;
  #deps: EventReaderDeps;
  #hasEnded: boolean;

  constructor(deps: EventReaderDeps) {
    this.#deps = deps;
    this.#hasEnded = deps.shape.isEnd === null;
  }

  /** Reads a piece of whole events. Returns the events for the client; null for none. */
  read(piece: Buffer | null): Buffer | null {
    if (piece === null) return null;
    const events = eventsOf(piece);
    const kept = events.filter((event) => this.fault === null && this.#isPassed(event));
    if (kept.length === events.length) return piece;
    return kept.length > 0 ? Buffer.concat(kept) : null;
  }

  /** Reads the end of the stream. @throws as `readEvents` */
  end(): void {
    if (this.fault) throw this.fault;
    if (!this.#hasEnded) throw failure('The model server ended the stream early: try again.');
    this.#deps.tally.complete();
  }

  /** Reads an event. Returns whether it is forwarded to the client. */
  #isPassed(event: Buffer): boolean {
    const { shape, tally, hidesUsage, secrets, progress } = this.#deps;
    const payload = payloadOf(event);
    progress.events += 1;
    if (payload === null) {
      if (!isWholeEvent(event)) this.fault = failure('The model server broke the stream off: try again.');
      return this.fault === null;
    }
    if (payload === 'done') {
      this.#hasEnded = true;
      tally.complete();
      return true;
    }
    if (isErrorPayload(payload)) {
      this.fault = errorInSuccess(payload, secrets);
      return false;
    }
    tally.readEvent(payload);
    if (shape.isEnd?.(payload)) this.#hasEnded = true;
    return !(hidesUsage && isUsageOnly(payload));
  }
}

function isUsageOnly({ choices, usage }: Payload): boolean {
  return Array.isArray(choices) && choices.length === 0 && usage != null;
}
