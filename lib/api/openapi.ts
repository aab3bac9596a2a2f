import { z } from 'zod';
import { docsPath } from '../paths';
import { type Endpoint, endpoints } from './endpoints';
import { errorReference } from './error-reference';
import { keySchema } from './key';
import { errorSchema, modelListSchema, modelSchema, requestSchema, usageSchema } from './schemas';

const toSchema = (schema: z.ZodType) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown) => ({ 'application/json': { schema } });
const events = {
  'text/event-stream': { schema: { type: 'string', description: 'Server-sent events, when `stream` is true.' } },
};

const responseHeaders = {
  'x-request-id': { description: 'Find the request with it under Requests.', schema: { type: 'string' } },
  'x-ratelimit-remaining-tokens': { description: 'Tokens left before the next 429.', schema: { type: 'string' } },
  'x-ratelimit-remaining-requests': { description: 'Requests left before the next 429.', schema: { type: 'string' } },
  'x-api-key-replaced': {
    description: 'Only with a secret that a rotation replaced: `expires=` and when it stops working (RFC 3339).',
    schema: { type: 'string' },
  },
  'x-upstream-request-id': { description: "The model server's own id.", schema: { type: 'string' } },
};

const errorResponses = Object.fromEntries(
  [...new Set(errorReference.map(({ status }) => status))].map((status) => {
    const codes = errorReference.filter((error) => error.status === status);
    const description = codes.map(({ code, happened, remedy }) => `\`${code}\`: ${happened} ${remedy}`).join('\n');
    return [String(status), { description, content: json(reference('Error')) }];
  }),
);

function postOperation(endpoint: Endpoint) {
  const body = toSchema(requestSchema(endpoint));
  const isStreamed = 'stream' in (body.properties ?? {});
  const contentType = endpoint.isMultipart ? 'multipart/form-data' : 'application/json';
  const answer = endpoint.answers
    ? { [endpoint.answers]: { schema: { type: 'string', contentMediaType: endpoint.answers } } }
    : json({ type: 'object' });
  return {
    operationId: endpoint.path.slice(1).replaceAll('/', '_'),
    summary: endpoint.title,
    description: `${endpoint.summary} Fields that are not listed are forwarded as they came.`,
    tags: [endpoint.group],
    requestBody: { required: true, content: { [contentType]: { schema: body, example: endpoint.example } } },
    responses: {
      200: {
        description: "The model server's answer.",
        headers: responseHeaders,
        content: isStreamed ? { ...answer, ...events } : answer,
      },
      ...errorResponses,
    },
  };
}

function getOperation(operationId: string, summary: string, schema: unknown) {
  return {
    operationId,
    summary,
    responses: { 200: { description: summary, headers: responseHeaders, content: json(schema) }, ...errorResponses },
  };
}

const usageParameters: Readonly<Record<string, string>> = {
  range: '`1h`, `24h`, `7d`, `30d` (default), `90d` or `12m`, until now.',
  from: 'With `to` instead of `range`: a day (2026-11-27) or an instant (2026-11-27T12:00:00Z).',
  to: 'A day, which is included, or an instant, which is not.',
  bucket: '`minute`, `hour`, `day` or `month`; what suits the time when left out.',
  time_zone: 'Of days and months, such as `Europe/Berlin`; UTC when left out. Days begin at full UTC hours.',
  group_by: '`model`, `endpoint` or `status`.',
};

/** Returns the OpenAPI 3.1 document of the API. Its server URL is relative to the document's own URL. */
export function openApiDocument() {
  const modelParameter = { name: 'model', in: 'path', required: true, schema: { type: 'string' } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pulze API',
      version: '1',
      description: 'An OpenAI-compatible API. Bodies and answers are those of the model server behind it.',
    },
    servers: [{ url: '/v1' }],
    externalDocs: { url: docsPath },
    security: [{ bearer: [] }, { xApiKey: [] }, { apiKey: [] }],
    paths: {
      ...Object.fromEntries(endpoints.map((endpoint) => [endpoint.path, { post: postOperation(endpoint) }])),
      '/models': { get: getOperation('list_models', 'Lists the models that the key may use', reference('ModelList')) },
      '/models/{model}': {
        parameters: [modelParameter],
        get: getOperation('get_model', 'Returns one of them', reference('Model')),
      },
      '/key': { get: getOperation('get_key', 'Says which key is calling', reference('Key')) },
      '/usage': {
        parameters: ['range', 'from', 'to', 'bucket', 'time_zone', 'group_by'].map((name) => ({
          name,
          in: 'query',
          schema: { type: 'string' },
          description: usageParameters[name],
        })),
        get: getOperation('get_usage', 'Returns the usage of the calling key', reference('Usage')),
      },
      '/openapi.json': {
        get: {
          operationId: 'get_openapi',
          summary: 'Returns this document',
          security: [],
          responses: { 200: { description: 'This document', content: json({ type: 'object' }) } },
        },
      },
    },
    components: {
      schemas: {
        Error: toSchema(errorSchema),
        Key: toSchema(keySchema),
        Model: toSchema(modelSchema),
        ModelList: toSchema(modelListSchema),
        Usage: toSchema(usageSchema),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        xApiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        apiKey: { type: 'apiKey', in: 'header', name: 'api-key' },
      },
    },
  };
}
