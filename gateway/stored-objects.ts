import type { ShapeName } from '@/lib/api/endpoints';
import { AppError } from '@/lib/errors';
import { createNames, decodeString, endOfValue, type Member, type Names, skipSpace } from './json-scan';

/**
 * All callers share one account at the upstream, so every caller could reach the stored objects of the others. Ids of
 * stored objects are refused wherever an upstream reads them.
 */

/** Members at the top of a body that refer to a stored conversation, and what to do instead. */
export const continuing: Readonly<Record<string, string>> = {
  previous_response_id: 'send the whole conversation as `input`',
  conversation: 'send the whole conversation as `input`',
  thread_id: 'send the whole conversation',
  assistant_id: 'send its instructions with each request',
};

const idNames = ['file_id', 'file_ids', 'vector_store_id', 'vector_store_ids', 'container', 'container_id'];
// Descriptions of functions and metadata of the request may contain the same names.
const descriptions = ['parameters', 'schema', 'input_schema', 'metadata'];

const searched = createNames([...idNames, ...descriptions], idNames);
// In Anthropic's messages, `input` holds the arguments of the caller's own functions.
const searchedInMessages = createNames([...idNames, ...descriptions, 'input'], idNames);
const ids = new Set(idNames);

/** Returns the names to search inside the members of a body. */
export function storedNames(shape: ShapeName): Names {
  return shape === 'messages' ? searchedInMessages : searched;
}

/** Refuses ids of stored objects. @throws AppError not_supported */
export function refuseStoredId(json: Buffer, { name, start }: Member): void {
  if (!ids.has(name)) return;
  // An object is a schema or a new container, whose members are searched separately.
  if (json[start] === openBrace) return;
  if (json[start] !== openBracket) {
    if (isStoredId(json, start)) throw storedId(name);
    return;
  }
  for (let at = skipSpace(json, start + 1); json[at] !== closeBracket; ) {
    if (json[at] === openBrace || json[at] === openBracket || isStoredId(json, at)) throw storedId(name);
    at = skipSpace(json, endOfValue(json, at));
    if (json[at] === comma) at = skipSpace(json, at + 1);
  }
}

function storedId(name: string): AppError {
  return notSupported(name, 'send the contents themselves');
}

/** Refuses members that continue a stored conversation, unless they are null. @throws AppError not_supported */
export function refuseContinuing(json: Buffer, { name, start, end }: Member): void {
  const instead = continuing[name];
  if (instead !== undefined && json.toString('latin1', start, Math.min(end, start + 5)) !== 'null') {
    throw notSupported(name, instead);
  }
}

/** Refuses a prompt that is stored at the upstream: an object with an id. @throws AppError not_supported */
export function refuseStoredPrompt(json: Buffer, { start }: Member): void {
  if (json[start] === openBrace) throw notSupported('prompt', 'send its text as `instructions` and `input`');
}

const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;

// Ids are long or contain a digit; `"file_id": "f"` is no id.
function isStoredId(json: Buffer, start: number): boolean {
  const end = endOfValue(json, start);
  const text = decodeString(json, start, Math.min(end, start + 2_000));
  return text === undefined ? json.toString('latin1', start, end) !== 'null' : !/^\D{0,5}$/.test(text);
}

function notSupported(name: string, instead: string): AppError {
  return new AppError(
    'not_supported',
    `Nothing is stored at the model server, so \`${name}\` is not supported: ${instead}.`,
    {
      param: name,
      status: 400,
    },
  );
}
