import type { Endpoint } from '@/lib/api/endpoints';
import { AppError } from '@/lib/errors';
import { parseBody, scanBody } from './json-body';
import { applyEdits } from './json-edits';
import { createJsonObject, type JsonObject } from './json-object';
import { createNames, type Member, type ObjectScan, type Range, scanObject } from './json-scan';
import { stringRanges } from './json-strings';
import { requireAllowedModels } from './model-policy';
import { type Caller, hasModelList, type Models } from './models';
import type { Shape } from './shapes';
import { continuing, refuseContinuing, refuseStoredId, refuseStoredPrompt, storedNames } from './stored-objects';
import { TextMeter } from './usage';

/** A JSON request, ready to be forwarded. */
export type JsonRequest = {
  body: Buffer;
  model: string;
  isStream: boolean;
  /** Whether the client gets no usage in its stream, because only the gateway asked for it. */
  hidesUsage: boolean;
  /** An estimate of its tokens. */
  promptTokens: number;
  /** The maximum number of tokens of its answers; null when the request sets none. */
  outputTokens: number | null;
};

// The members with text for the model, for the estimate.
const texts = [
  'messages',
  'input',
  'prompt',
  'system',
  'instructions',
  'tools',
  'functions',
  'response_format',
  'text',
  'query',
  'documents',
];
const textNames = new Set(texts);
const ownNames = createNames([
  'model',
  'stream',
  'stream_format',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'n',
  'store',
  ...Object.keys(continuing),
  ...texts,
]);
const openBrace = 0x7b;
const maxOutput = 1_000_000_000;
const usageName = createNames(['include_usage']);

type Edit = Range & { text: string };

/**
 * Reads the members of a JSON body that the gateway needs, and edits only their bytes: the model when it is replaced,
 * `store`, and `stream_options.include_usage`.
 * @throws AppError invalid_json, invalid_request, not_supported, model_not_allowed
 */
export async function readJsonRequest(
  json: Buffer,
  endpoint: Endpoint,
  shape: Shape,
  caller: Caller,
  models: Models,
): Promise<JsonRequest> {
  const scan = parseBody(json, () =>
    scanBody(json, ownNames, storedNames(endpoint.shape), (member) => refuseStoredId(json, member)),
  );
  for (const member of scan.members) refuseContinuing(json, member);
  const object = createJsonObject(json, scan);
  const prompt = object.member('prompt');
  if (prompt && endpoint.shape === 'responses') refuseStoredPrompt(json, prompt);
  if (hasModelList(caller)) await parseBody(json, () => requireAllowedModels(json, caller, models));
  const requested = modelOf(object);
  const model = await models.resolve(caller, requested);
  const isStreamed = object.literal('stream') === 'true';
  const isStream = isStreamed || object.literal('stream_format') === '"sse"';
  const edits: Edit[] = [];
  const insert: string[] = [];
  const replace = (name: string, value: string) => {
    const found = scan.members.filter((other) => other.name === name && other.isExact);
    for (const range of found) edits.push({ ...range, text: value });
    if (found.length === 0) insert.push(`"${name}":${value}`);
  };
  if (model !== requested) replace('model', JSON.stringify(model));
  const isStored = object.has('store') ? object.literal('store') !== 'false' : shape.storesByDefault;
  if (isStored) replace('store', 'false');
  let hidesUsage = false;
  if (shape.asksForUsage && isStreamed) {
    const options = object.member('stream_options');
    const edit = options && usageEdit(json, options);
    hidesUsage = !options || edit !== null;
    if (edit) edits.push(edit);
    else if (!options) insert.push('"stream_options":{"include_usage":true}');
  }
  if (insert.length > 0) edits.push(insertion(scan, insert));
  return {
    body: applyEdits(json, edits),
    model,
    isStream,
    hidesUsage,
    promptTokens: estimate(json, scan.members),
    outputTokens: outputOf(object),
  };
}

/** Returns the maximum tokens of all answers of a request. The upstream refuses values that are not numbers. */
function outputOf(object: JsonObject): number | null {
  const numberOf = (name: string) => Number((object.has(name) && object.literal(name)) || Number.NaN);
  const given = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'].map(numberOf).filter((count) => count > 0);
  if (given.length === 0) return null;
  const answers = Math.max(1, numberOf('n') || 1);
  return Math.ceil(Math.min(maxOutput, Math.max(...given) * answers));
}

function modelOf(object: JsonObject): string | null {
  if (!object.has('model')) return null;
  const model = object.string('model');
  if (model) return model;
  throw new AppError('invalid_request', 'The field `model` must be the name of a model.', { param: 'model' });
}

/** Returns the edit that makes stream options ask for usage; null when they already do. */
function usageEdit(json: Buffer, options: Member): Edit | null {
  if (json[options.start] !== openBrace) return { ...options, text: '{"include_usage":true}' };
  const scan = scanObject(json, usageName, undefined, undefined, options.start);
  const asked = createJsonObject(json, scan);
  const found = asked.member('include_usage');
  if (!found) return insertion(scan, ['"include_usage":true']);
  return asked.literal('include_usage') === 'true' ? null : { ...found, text: 'true' };
}

// After the last member, because the last of repeated members counts.
function insertion(scan: ObjectScan, members: readonly string[]): Edit {
  const at = scan.end - 1;
  return { start: at, end: at, text: `${scan.isEmpty ? '' : ','}${members.join(',')}` };
}

function estimate(json: Buffer, members: readonly Member[]): number {
  const meter = new TextMeter();
  for (const { name, start, end } of members) {
    if (!textNames.has(name)) continue;
    for (const range of stringRanges(json, start, end)) meter.addBytes(json.subarray(range.start + 1, range.end - 1));
  }
  return meter.tokens();
}
