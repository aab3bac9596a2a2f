import type { ShapeName } from '@/lib/api/endpoints';
import type { AppError } from '@/lib/errors';
import { errorBody } from './respond';

/** How requests and answers of one kind are read. */
export type Shape = {
  /** The member that a JSON success holds; null when any answer is one. */
  result: string | null;
  /** Whether the answer may be something else than JSON or events, such as audio; it is then passed on unread. */
  isMedia: boolean;
  /** Whether an event ends the stream as it should; null when the end of the stream is enough. */
  isEnd: ((payload: Payload) => boolean) | null;
  /** Whether usage comes in a stream only when `stream_options.include_usage` asks for it. */
  asksForUsage: boolean;
  /** Whether the upstream stores the result unless `store` is false. */
  storesByDefault: boolean;
  /** Builds the event that tells the client that the stream failed. */
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
  // `[DONE]` is judged by the reader of events.
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
    // Clients read either form: flat as OpenAI's types say, or with `error` as its servers send.
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
