import { z } from 'zod';
import { type Endpoint, endpoints } from './endpoints';
import { requestSchema } from './schemas';
import { type ReferenceSnippet, referenceSnippets } from './snippets';

/** A request field that the gateway reads. */
export type ReferenceField = { name: string; type: string; isRequired: boolean; description: string };

/** An endpoint for the reference page. */
export type ReferenceEndpoint = {
  /** Its anchor on the page. */
  id: string;
  method: 'GET' | 'POST';
  path: string;
  title: string;
  summary: string;
  fields: ReferenceField[];
  snippets: ReferenceSnippet[];
};

/** Returns all endpoints for the reference page, with snippets for this server's address. */
export function referenceEndpoints(baseUrl: string): ReferenceEndpoint[] {
  const posts = endpoints.map((endpoint) => ({
    id: anchorOf(endpoint.path),
    method: 'POST' as const,
    path: `/v1${endpoint.path}`,
    title: endpoint.title,
    summary: endpoint.summary,
    fields: fieldsOf(endpoint),
    snippets: referenceSnippets(endpoint, baseUrl),
  }));
  const gets = [
    ['/models', 'Models', 'Lists the models that the key may use. Add a name to get one of them.'],
    ['/key', 'Key', 'Says which key is calling: its name, space, organization, expiry and limits.'],
    [
      '/usage',
      'Usage',
      'Returns the usage of the key: requests, tokens, failures and latency by time, and by model, endpoint or status.',
    ],
    ['/openapi.json', 'OpenAPI', 'Returns the OpenAPI 3.1 document of this API. It needs no key.'],
  ].map(([path = '', title = '', summary = '']) => ({
    id: anchorOf(path),
    method: 'GET' as const,
    path: `/v1${path}`,
    title,
    summary,
    fields: [],
    snippets: [
      { id: 'curl', label: 'curl', code: `curl ${baseUrl}${path} \\\n  -H "Authorization: Bearer $PULZE_API_KEY"` },
    ],
  }));
  return [...posts, ...gets];
}

function anchorOf(path: string): string {
  return path.slice(1).replaceAll(/[^a-z]+/g, '-');
}

function fieldsOf(endpoint: Endpoint): ReferenceField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(requestSchema(endpoint), { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const given = schema as z.core.JSONSchema.BaseSchema;
    return { name, type: typeOf(given), isRequired: required.includes(name), description: given.description ?? '' };
  });
}

function typeOf({ type, anyOf = [] }: z.core.JSONSchema.BaseSchema): string {
  const given: readonly string[] = [type ?? []].flat();
  if (given.length > 0) return given.filter((name) => name !== 'null').join(' or ');
  const types = anyOf.flatMap((option) => (typeof option === 'object' && option.type ? [String(option.type)] : []));
  return types.filter((name) => name !== 'null').join(' or ');
}
