import { AppError } from '@/lib/errors';
import { foldMemberName } from './json-scan';
import { isModelField, repeatedModel, requireAllowed } from './model-policy';
import { type Caller, hasModelList, type Models } from './models';
import { boundaryOf, type PartReader, rewriteMultipart } from './multipart';
import { TextMeter } from './usage';

/** A multipart request whose body is still arriving. */
export type MultipartRequest = {
  body: AsyncIterable<Buffer>;
  /** What is known so far; complete when the whole body was read. */
  known: { model: string | null; isStream: boolean; promptTokens(): number };
};

// How much is read to find the model before the upstream is called; a file rarely starts later.
const maxAhead = 256 * 1024;

/**
 * Reads a multipart body while it is forwarded: its model is checked and, when it is missing or `pulze`, replaced. The
 * body is read up to the first file before anything is sent, so that most refusals come early.
 * @throws AppError invalid_request, model_not_allowed; iterating the body throws them too
 */
export async function readMultipartRequest(
  chunks: AsyncIterable<Buffer>,
  contentType: string,
  caller: Caller,
  models: Models,
): Promise<MultipartRequest> {
  const meter = new TextMeter();
  let hasFile = false;
  const known = { model: null as string | null, isStream: false, promptTokens: () => meter.tokens() };
  const isLimited = hasModelList(caller);
  const reader: PartReader = {
    holds: ({ name, isFile }) => !isFile && (isModelField(name) || name === 'stream' || name === 'prompt'),
    async replace({ name }, value) {
      if (name === 'stream') known.isStream ||= value.trim() === 'true';
      if (name === 'prompt') meter.addText(value);
      if (foldMemberName(name) === 'model') {
        if (isLimited && (known.model !== null || name !== 'model')) throw repeatedModel();
        if (name !== 'model') return value;
        known.model = await models.resolve(caller, value === '' ? null : value);
        return known.model;
      }
      if (isLimited && isModelField(name)) await requireAllowed(name, [value], caller, models);
      return value;
    },
    fileBegins() {
      hasFile = true;
      if (isLimited && known.model === null) throw modelFirst();
    },
    passed({ isFile }, bytes) {
      if (isFile) meter.addMedia(bytes);
    },
    async missing(): Promise<Record<string, string>> {
      if (known.model !== null) return {};
      known.model = await models.resolve(caller, null);
      return { model: known.model };
    },
  };
  const pieces = rewriteMultipart(chunks, boundaryOf(contentType), reader);
  const ahead: Buffer[] = [];
  let size = 0;
  let isDone = false;
  while (!isDone && !hasFile && size < maxAhead) {
    const next = await pieces.next();
    if (next.done) isDone = true;
    else {
      ahead.push(next.value);
      size += next.value.length;
    }
  }
  return { body: joined(ahead, pieces), known };
}

async function* joined(ahead: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.concat(ahead);
  yield* rest;
}

function modelFirst(): AppError {
  return new AppError('invalid_request', 'The field `model` must come before the file: send it first.', {
    param: 'model',
  });
}
