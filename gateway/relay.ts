import type { AppError } from '@/lib/errors';
import { toAppError } from './respond';

/** How a stream ended: complete, `left` when the client disconnected, or with an error. */
export type StreamEnd = 'complete' | 'left' | AppError;

export type RelayOptions = {
  /** Builds the event that reports an error to the client; null for media, whose connection is closed instead. */
  errorEvent: ((error: AppError) => string) | null;
  /** Closes the connection, so that the client doesn't take the incomplete answer for a complete one. */
  breakOff?(): void;
  /** How long the stream may be silent before a comment is sent; without it, no comments are sent. */
  silenceMs?: number;
  /** Called once when the stream ends, for any reason; it must stop the source. */
  onEnd(end: StreamEnd): void;
};

const comment = Buffer.from(': keep-alive\n\n');

/** Forwards a stream at the speed at which the client reads it, without reading ahead. */
export class Relay implements UnderlyingDefaultSource<Uint8Array> {
  readonly body: ReadableStream<Uint8Array>;
  #source: AsyncIterator<Uint8Array>;
  #options: RelayOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** @param source pieces between which other events may be inserted */
  constructor(source: AsyncIterator<Uint8Array>, options: RelayOptions) {
    this.#source = source;
    this.#options = options;
    if (options.silenceMs !== undefined) this.#timer = setTimeout(breakSilence, options.silenceMs, this);
    this.body = new ReadableStream<Uint8Array>(this, { highWaterMark: 0 });
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  async pull(): Promise<void> {
    try {
      const next = await this.#source.next();
      if (this.#hasEnded) return;
      if (next.done) return this.end('complete');
      this.#controller?.enqueue(next.value);
      this.#timer?.refresh();
    } catch (error) {
      this.end(toAppError(error));
    }
  }

  cancel(): void {
    this.end('left');
  }

  /** Sends a comment, but only when the client is reading: unread comments would fill the memory. */
  breakSilence(): void {
    if (this.#controller?.desiredSize === 0) this.#controller.enqueue(comment);
    this.#timer?.refresh();
  }

  /** Ends the stream now. Does nothing when it has ended. */
  end(end: StreamEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    const { errorEvent, breakOff, onEnd } = this.#options;
    if (typeof end !== 'string') {
      if (errorEvent) this.#controller?.enqueue(Buffer.from(errorEvent(end)));
      else breakOff?.();
    }
    if (end !== 'left') this.#controller?.close();
    onEnd(end);
  }
}

const breakSilence = (relay: Relay) => relay.breakSilence();
