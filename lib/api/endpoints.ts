import type { EndpointGroup } from './endpoint-groups';

/** The API's endpoints as data, used by the gateway's routing, the OpenAPI document and /docs. */

/**
 * The format of an endpoint's requests and responses: the place of usage, the fields of a success, the end of a stream
 * and its errors. `gateway/shapes.ts` has an entry for each.
 */
export type ShapeName = 'chat' | 'responses' | 'messages' | 'embeddings' | 'moderations' | 'images' | 'audio' | 'other';

/** A POST path that is forwarded to the upstream. */
export type Endpoint = {
  /** Below /v1. */
  path: string;
  group: EndpointGroup;
  shape: ShapeName;
  title: string;
  summary: string;
  /** An example body; multipart fields when `isMultipart`. */
  example: Readonly<Record<string, unknown>>;
  isMultipart?: true;
  /** The content type of a response that isn't JSON. */
  answers?: string;
  /** Whether pulze-echo supports it. */
  hasEcho?: true;
};

const hello = [{ role: 'user', content: 'Hello!' }];

export const endpoints: readonly Endpoint[] = [
  {
    path: '/chat/completions',
    group: 'chat',
    shape: 'chat',
    title: 'Chat completions',
    summary: 'Answers a conversation, as JSON or as a stream of server-sent events.',
    example: { model: 'pulze', messages: hello },
    hasEcho: true,
  },
  {
    path: '/responses',
    group: 'responses',
    shape: 'responses',
    title: 'Responses',
    summary: "Answers in the format of OpenAI's Responses API, as JSON or as a stream. Nothing is stored.",
    example: { model: 'pulze', input: 'Hello!' },
    hasEcho: true,
  },
  {
    path: '/embeddings',
    group: 'embeddings',
    shape: 'embeddings',
    title: 'Embeddings',
    summary: 'Turns texts into vectors.',
    example: { model: 'pulze', input: 'Hello!' },
    hasEcho: true,
  },
  {
    path: '/completions',
    group: 'other',
    shape: 'chat',
    title: 'Completions',
    summary: 'Continues a text, as JSON or as a stream (legacy).',
    example: { model: 'pulze', prompt: 'Once upon a time' },
  },
  {
    path: '/messages',
    group: 'other',
    shape: 'messages',
    title: 'Messages',
    summary: "Answers a conversation in Anthropic's format, if the model server supports it.",
    example: { model: 'pulze', max_tokens: 100, messages: hello },
  },
  {
    path: '/messages/count_tokens',
    group: 'other',
    shape: 'other',
    title: 'Count tokens',
    summary: "Counts the tokens of a conversation in Anthropic's format.",
    example: { model: 'pulze', messages: hello },
  },
  {
    path: '/moderations',
    group: 'other',
    shape: 'moderations',
    title: 'Moderations',
    summary: 'Says whether a text is harmful.',
    example: { input: 'Hello!' },
  },
  {
    path: '/images/generations',
    group: 'other',
    shape: 'images',
    title: 'Create an image',
    summary: 'Makes images from a prompt, as JSON or as a stream of partial images.',
    example: { model: 'gpt-image-1', prompt: 'A lighthouse at night' },
  },
  {
    path: '/images/edits',
    group: 'other',
    shape: 'images',
    title: 'Edit an image',
    summary: 'Changes images by a prompt.',
    example: { model: 'gpt-image-1', prompt: 'Add a boat', image: '@lighthouse.png' },
    isMultipart: true,
  },
  {
    path: '/images/variations',
    group: 'other',
    shape: 'images',
    title: 'Vary an image',
    summary: 'Makes variations of an image.',
    example: { model: 'dall-e-2', image: '@lighthouse.png' },
    isMultipart: true,
  },
  {
    path: '/audio/speech',
    group: 'other',
    shape: 'audio',
    title: 'Speech',
    summary: 'Reads a text aloud; the audio is streamed.',
    example: { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'Hello!' },
    answers: 'audio/mpeg',
  },
  {
    path: '/audio/transcriptions',
    group: 'other',
    shape: 'audio',
    title: 'Transcription',
    summary: 'Transcribes a recording; the upload is streamed.',
    example: { model: 'whisper-1', file: '@speech.mp3' },
    isMultipart: true,
  },
  {
    path: '/audio/translations',
    group: 'other',
    shape: 'audio',
    title: 'Translation',
    summary: 'Translates a recording into English text.',
    example: { model: 'whisper-1', file: '@speech.mp3' },
    isMultipart: true,
  },
  ...otherPaths({
    '/responses/input_tokens': 'Counts the input tokens of a response.',
    '/responses/compact': 'Shortens a conversation.',
    '/rerank': 'Orders documents by a query.',
    '/score': 'Scores pairs of texts.',
    '/classify': 'Classifies texts.',
    '/pooling': 'Returns hidden states.',
    '/tokenize': 'Splits a text into tokens.',
    '/detokenize': 'Joins tokens to a text.',
    '/fim/completions': 'Fills in the middle of a text.',
    '/ocr': 'Reads the text of a document.',
  }),
];

/** Returns endpoints of some model servers that compute and store nothing. */
function otherPaths(paths: Readonly<Record<string, string>>): Endpoint[] {
  return Object.entries(paths).map(([path, summary]) => ({
    path,
    group: 'other',
    shape: path === '/fim/completions' ? 'chat' : 'other',
    title: titleOf(path),
    summary,
    example: { model: 'pulze' },
  }));
}

function titleOf(path: string): string {
  const words = path.slice(1).replaceAll(/[/_]/g, ' ');
  return words.length < 4 ? words.toUpperCase() : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The paths that the gateway answers itself, below /v1. */
export const ownPaths = ['/models', '/models/{model}', '/key', '/usage', '/openapi.json'] as const;

/**
 * First segments of paths of stored objects, which are not forwarded: all callers share one account at the model
 * server, so each could read the objects of others.
 */
export const storedPaths: readonly string[] = [
  'assistants',
  'batches',
  'chatkit',
  'containers',
  'conversations',
  'evals',
  'files',
  'fine-tuning',
  'fine_tuning',
  'organization',
  'projects',
  'prompts',
  'realtime',
  'skills',
  'threads',
  'uploads',
  'vector_stores',
  'videos',
];

/** Returns the route of a path as in the request log. */
const routeOf = (path: string) => `/v1${path}`;

/** The routes that a key's list of endpoints can refuse, each with its group. */
const groupsByRoute: ReadonlyMap<string, EndpointGroup> = new Map([
  ...endpoints.map(({ path, group }): [string, EndpointGroup] => [routeOf(path), group]),
  [routeOf('/models'), 'models'],
  [routeOf('/models/{model}'), 'models'],
]);

/** Returns the group of a route; null when every key may use it. */
export function groupOfRoute(route: string): EndpointGroup | null {
  return groupsByRoute.get(route) ?? null;
}

/** Returns the routes of these groups. */
export function routesOf(groups: readonly EndpointGroup[]): string[] {
  const routes = [...groupsByRoute].filter(([, group]) => groups.includes(group)).map(([route]) => route);
  return [...routes, routeOf('/key'), routeOf('/usage')];
}
