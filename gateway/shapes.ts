import type { ShapeName } from '@/lib/api/endpoints';
import type { AppError } from '@/lib/errors';
import { errorBody } from './respond';

/** How the requests and answers of a kind of endpoint are read. */
export type Shape = {
  /** The member that every successful JSON answer has; null when any answer is a success. */
  result: string | null;
  /** Whether the answer may be neither JSON nor events, for example audio; it is then forwarded unread. */
  isMedia: boolean;
  /** Whether an event is the regular end of the stream; null when a stream has no such event. */
  isEnd: ((payload: Payload) => boolean) | null;
  /** Whether a stream contains usage only when `stream_options.include_usage` is set. */
  asksForUsage: boolean;
  /** Whether the upstream stores the result unless `store` is false. */
  storesByDefault: boolean;
  /** Builds the event that reports to the client that the stream failed. */
  errorEvent(error: AppError, sequence: number): string;
};

/** The parsed data of an event. */
export type Payload = Readonly<Record<string, unknown>>;

const plainError = (error: AppError) => `event: error\ndata: ${JSON.stringify(errorBody(error))}\n\n`;
const endsWith =
  (...types: string[]) =>
  (payload: Payload) =>
    types.includes(String(payload.type));

const base: Shape = {
  result: null,
  isMedia: false,
  isEnd: null,
  asksForUsage: false,
  storesByDefault: false,
  errorEvent: plainError,
};

export const shapes: Record<ShapeName, Shape> = {
  // The reader of events handles `[DONE]`.
  chat: {
    ...base,
    result: 'choices',
    asksForUsage: true,
    isEnd: ({ choices }) => Array.isArray(choices) && choices.some((choice) => choice?.finish_reason != null),
  },
  responses: {
    ...base,
    result: 'output',
    storesByDefault: true,
    isEnd: endsWith('response.completed', 'response.incomplete', 'response.failed', 'response.cancelled'),
    // For clients that read either form: flat, as in OpenAI's types, or in `error`, as its servers send it.
    errorEvent(error, sequence) {
      const body = errorBody(error);
      const { code, message, param } = body.error;
      return `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: sequence, code, message, param, ...body })}\n\n`;
    },
  },
  messages: {
    ...base,
    result: 'content',
    isEnd: endsWith('message_stop'),
    errorEvent: (error) => `event: error\ndata: ${JSON.stringify({ type: 'error', ...errorBody(error) })}\n\n`,
  },
  embeddings: { ...base, result: 'data' },
  moderations: { ...base, result: 'results' },
  images: { ...base, result: 'data', isEnd: endsWith('image_generation.completed', 'image_edit.completed') },
  audio: { ...base, isMedia: true, isEnd: endsWith('transcript.text.done', 'speech.audio.done') },
  other: { ...base, isMedia: true },
};
