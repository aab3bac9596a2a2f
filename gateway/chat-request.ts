import { z } from 'zod';
import { AppError } from '@/lib/errors';

const number = z.number('must be a number').nullish();
const integer = z.int('must be a whole number').nullish();
const part = z.looseObject({ type: z.string('must be a string') }, 'must be an object');
const content = z.union([z.string(), z.array(part)], 'must be a string or a list of parts').nullish();

const message = z
  .looseObject({ role: z.string('must be a string').min(1, 'must not be empty'), content }, 'must be an object')
  .refine(({ role, content }) => role === 'assistant' || role === 'function' || content != null, {
    path: ['content'],
    error: 'is missing',
  });

// Only these fields are validated; all others are forwarded unchanged.
const schema = z.looseObject(
  {
    model: z
      .string('must be a string')
      .regex(/^[\x21-\x7e]{1,256}$/, 'must be the name of a model')
      .nullish(),
    messages: z.array(message, 'must be a list of messages').min(1, 'must not be empty'),
    stream: z.boolean('must be true or false').nullish(),
    stream_options: z
      .looseObject({ include_usage: z.boolean('must be true or false').nullish() }, 'must be an object')
      .nullish(),
    temperature: number,
    top_p: number,
    presence_penalty: number,
    frequency_penalty: number,
    max_tokens: integer,
    max_completion_tokens: integer,
    n: integer,
    seed: integer,
  },
  'must be a JSON object',
);

/** The body of a chat completion request; unknown fields are kept. */
export type ChatRequest = z.infer<typeof schema>;

/**
 * Parses the body of a chat completion request.
 * @throws AppError invalid_request; `param` is the path of the first invalid field, such as `messages[0].content`
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.map(String).reduce(joinPath, '') ?? '';
  const subject = param === '' ? 'The body' : `The field \`${param}\``;
  throw new AppError('invalid_request', `${subject} ${issue?.message ?? 'is invalid'}.`, {
    param: param === '' ? undefined : param,
  });
}

function joinPath(path: string, step: string): string {
  if (/^\d+$/.test(step)) return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}

/** Returns the text of a message: its content, or its text parts joined. */
export function textOf(message: ChatRequest['messages'][number] | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? []).map((item) => (typeof item.text === 'string' ? item.text : '')).join('');
}
