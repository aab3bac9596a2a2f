import { type ChatRequest, textOf } from './chat-request';
import { estimatePromptTokens, estimateTokens } from './tokens';

/** The built-in model, used without an upstream: its answer is deterministic and repeats the last user message. */
export const echoModel = 'pulze-echo';

const maxRepeated = 4_000;

type Echo = {
  content: string;
  finishReason: 'stop' | 'length';
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
};

/** Returns the answer of pulze-echo, truncated to `max_tokens` at four characters per token. */
function echoOf(request: ChatRequest): Echo {
  const lastMessage = textOf(request.messages.findLast((message) => message.role === 'user'));
  const whole = `pulze-echo, the built-in test model, repeats: ${lastMessage.slice(0, maxRepeated)}`;
  const maxTokens = Math.max(1, request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY);
  const isTruncated = estimateTokens(whole.length) > maxTokens;
  const content = isTruncated ? whole.slice(0, maxTokens * 4) : whole;
  const promptTokens = estimatePromptTokens(request.messages);
  const completionTokens = estimateTokens(content.length);
  return {
    content,
    finishReason: isTruncated ? 'length' : 'stop',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** Returns a chat completion. `created` is in seconds since the epoch. */
export function echoCompletion(request: ChatRequest, id: string, created: number) {
  const { content, finishReason, usage } = echoOf(request);
  const message = { role: 'assistant', content, refusal: null };
  return {
    id,
    object: 'chat.completion',
    created,
    model: echoModel,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage,
  };
}

/** Yields the same completion as server-sent events, one word per event. */
export async function* echoEvents(request: ChatRequest, id: string, created: number): AsyncGenerator<Uint8Array> {
  const { content, finishReason, usage } = echoOf(request);
  const withUsage = request.stream_options?.include_usage === true;
  const chunk = (choices: unknown[], chunkUsage: unknown = null) =>
    event({
      id,
      object: 'chat.completion.chunk',
      created,
      model: echoModel,
      choices,
      ...(withUsage ? { usage: chunkUsage } : {}),
    });
  const choice = (delta: unknown, reason: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason: reason },
  ];
  yield chunk(choice({ role: 'assistant', content: '', refusal: null }));
  for (const word of content.match(/\s*\S+|\s+$/g) ?? []) yield chunk(choice({ content: word }));
  yield chunk(choice({}, finishReason));
  if (withUsage) yield chunk([], usage);
  yield Buffer.from('data: [DONE]\n\n');
}

function event(data: unknown): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}
