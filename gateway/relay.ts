import type { AppError } from '@/lib/errors';
import { errorBody, toAppError } from './respond';
import { errorEvent } from './sse';

/** How a stream ended: complete, `left` when the client disconnected, or with an error. */
export type StreamEnd = 'complete' | 'left' | AppError;

export type Relay = {
  body: ReadableStream<Uint8Array>;
  /** Ends the stream now with an error event. Does nothing when it has ended. */
  end(error: AppError): void;
};

/**
 * Forwards a stream at the speed at which the client reads it, without reading ahead.
 * @param source pieces that contain only whole events
 * @param onEnd called once, however the stream ends; it must stop the source
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
