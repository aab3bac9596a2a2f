import type { AppError } from '@/lib/errors';
import { toAppError } from './respond';

/** How a stream ended: complete, `left` when the client disconnected, or with an error. */
export type StreamEnd = 'complete' | 'left' | AppError;

export type Relay = {
  body: ReadableStream<Uint8Array>;
  /** Ends the stream now with an error. Does nothing when it has ended. */
  end(error: AppError): void;
};

export type RelayOptions = {
  /** Builds the event that tells the client of an error; null for audio and the like, which is broken off. */
  errorEvent: ((error: AppError) => string) | null;
  /** Breaks the connection off, so that what came so far isn't taken for the whole. */
  breakOff?(): void;
  /** How long the stream may be silent before a comment is sent; none is sent without it. */
  silenceMs?: number;
  /** Called once, however the stream ends; it must stop the source. */
  onEnd(end: StreamEnd): void;
};

const comment = Buffer.from(': keep-alive\n\n');

/**
 * Forwards a stream at the speed at which the client reads it, without reading ahead.
 * @param source pieces between which other events may be inserted
 */
export function relay(
  source: AsyncIterator<Uint8Array>,
  { errorEvent, breakOff, silenceMs, onEnd }: RelayOptions,
): Relay {
  let hasEnded = false;
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const timer = silenceMs === undefined ? undefined : setTimeout(breakSilence, silenceMs);

  function breakSilence(): void {
    // Only when the client waits: comments that nobody reads would pile up.
    if (controller.desiredSize === 0) controller.enqueue(comment);
    timer?.refresh();
  }

  function finish(end: StreamEnd): void {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    if (typeof end !== 'string') {
      if (errorEvent) controller.enqueue(Buffer.from(errorEvent(end)));
      else breakOff?.();
    }
    if (end !== 'left') controller.close();
    onEnd(end);
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      async pull() {
        try {
          const next = await source.next();
          if (hasEnded) return;
          if (next.done) return finish('complete');
          controller.enqueue(next.value);
          timer?.refresh();
        } catch (error) {
          finish(toAppError(error));
        }
      },
      cancel: () => finish('left'),
    },
    { highWaterMark: 0 },
  );
  return { body, end: finish };
}
