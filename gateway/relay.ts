import type { AppError } from '@/lib/errors';
import { errorBody, toAppError } from './respond';
import { errorEvent } from './sse';

/** How a stream ended: `left` when the client went away, an error when it was cut short. */
export type StreamEnd = 'complete' | 'left' | AppError;

export type Relay = {
  body: ReadableStream<Uint8Array>;
  /** Ends the stream now, with an error event. Does nothing when it has ended. */
  end(error: AppError): void;
};

/**
 * Passes pieces of a stream on as the client takes them, no faster: nothing is read ahead.
 * @param source pieces that hold whole events
 * @param onEnd called once, whichever way it ends; the place to stop the source
 */
export function relay(
  source: AsyncIterator<Uint8Array>,
  onPiece: (piece: Uint8Array) => void,
  onEnd: (end: StreamEnd) => void,
): Relay {
  let hasEnded = false;
  let controller: ReadableStreamDefaultController<Uint8Array>;

  function finish(end: StreamEnd): void {
    if (hasEnded) return;
    hasEnded = true;
    if (typeof end !== 'string') controller.enqueue(errorEvent(errorBody(end)));
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
          onPiece(next.value);
          controller.enqueue(next.value);
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
