/** The path of the requests below. */
export const chat = '/v1/chat/completions';

/** A request for a completion. */
export const ask = { model: 'm', messages: [{ role: 'user', content: 'Hello!' }] };

/** The same request for a stream with its usage. */
export const withUsage = { ...ask, stream: true, stream_options: { include_usage: true } };

/** Returns a chunk of a streamed completion. */
export const chunk = (delta: unknown, finish: string | null = null, more: object = {}) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
