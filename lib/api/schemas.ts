import { z } from 'zod';
import type { Endpoint } from './endpoints';

/** Schemas of the API's own objects and of the request fields that the gateway reads, used by the OpenAPI document. */

/** The body of every error. */
export const errorSchema = z
  .object({
    error: z.object({
      message: z.string().describe('What happened and what to do, in one sentence.'),
      type: z.string(),
      param: z.string().nullable().describe('The field at fault.'),
      code: z.string().describe('The code to branch on.'),
    }),
  })
  .describe('An error. Each has all four members.');
export type ErrorBody = z.infer<typeof errorSchema>;

const count = z.int();
const usageFigures = z.object({
  requests: count.describe('Admitted requests.'),
  refusals: count.describe('Requests that the gateway refused.'),
  failures: count.describe('Admitted requests that were answered with 5xx or broken off.'),
  error_rate: z.number().nullable().describe('Failures by requests; null without requests.'),
  input_tokens: count,
  cached_tokens: count.describe('Of the input tokens.'),
  output_tokens: count,
  reasoning_tokens: count.describe('Of the output tokens.'),
  estimated_requests: count.describe('Requests whose tokens are estimates.'),
  latency_ms: z
    .object({ p50: count.nullable(), p95: count.nullable() })
    .describe('At most 5 % off, without refused requests.'),
});

/** GET /v1/usage. */
export const usageSchema = z
  .object({
    object: z.literal('usage'),
    api_key: z.uuid(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    bucket: z.enum(['minute', 'hour', 'day', 'month']),
    time_zone: z.string(),
    group_by: z.enum(['model', 'endpoint', 'status']).nullable(),
    compared_until: z.iso
      .datetime()
      .describe('Before this, requests include those whose details were lost; they are in the group `not_recorded`.'),
    total: usageFigures,
    data: z.array(
      usageFigures.extend({
        start: z.iso.datetime(),
        groups: z
          .array(usageFigures.loose())
          .optional()
          .describe('With `group_by`: the figures of each model, endpoint or status.'),
      }),
    ),
  })
  .describe('The usage of the calling key.');
export type UsageBody = z.infer<typeof usageSchema>;

/** A model, with additional fields of the model server. */
export const modelSchema = z
  .looseObject({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })
  .describe('A model.');
export type Model = z.infer<typeof modelSchema>;

/** GET /v1/models. */
export const modelListSchema = z.object({ object: z.literal('list'), data: z.array(modelSchema) });

const model = z
  .string()
  .nullish()
  .describe("A model that the key may use, or `pulze` for the space's default, which is also used without a model.");
const stream = z.boolean().nullish().describe('Server-sent events instead of one answer.');
const store = z.boolean().nullish().describe('Always sent on as `false`: nothing is stored at the model server.');
const message = z.looseObject({ role: z.string() });
const usage = z
  .looseObject({ include_usage: z.boolean().nullish() })
  .nullish()
  .describe('Usage comes as the last event only when `include_usage` asks for it.');

/** The request fields that the gateway reads. All others are forwarded unchanged. */
const fieldsByPath: Readonly<Record<string, z.ZodObject>> = {
  '/chat/completions': z.looseObject({
    model,
    messages: z.array(message).describe('The conversation so far.'),
    stream,
    stream_options: usage,
    store,
  }),
  '/completions': z.looseObject({
    model,
    prompt: z.unknown().describe('The text to continue.'),
    stream,
    stream_options: usage,
  }),
  '/responses': z.looseObject({
    model,
    input: z.union([z.string(), z.array(z.unknown())]).describe('The whole conversation: nothing earlier is known.'),
    stream,
    store,
  }),
  '/embeddings': z.looseObject({
    model,
    input: z.union([z.string(), z.array(z.unknown())]).describe('One text or several.'),
  }),
  '/messages': z.looseObject({ model, messages: z.array(message), max_tokens: z.int(), stream }),
  '/moderations': z.looseObject({ model, input: z.unknown().describe('The input to classify.') }),
  '/images/generations': z.looseObject({ model, prompt: z.string(), stream }),
  '/audio/speech': z.looseObject({
    model,
    input: z.string().describe('The text to read.'),
    stream_format: z.string().nullish().describe('`sse` for events instead of audio.'),
  }),
};
const uploadSchema = z.looseObject({
  model: model.describe(
    'As in other endpoints. If the key or the space allows only certain models, it must come before the file.',
  ),
  stream,
});
const otherSchema = z.looseObject({ model });

/** Returns the schema of the request fields that the gateway reads for an endpoint. */
export function requestSchema({ path, isMultipart }: Endpoint): z.ZodObject {
  return isMultipart ? uploadSchema : (fieldsByPath[path] ?? otherSchema);
}
