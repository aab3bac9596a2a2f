import { AppError } from '@/lib/errors';
import { parseBody, scanBody } from './json-body';
import { createJsonObject, type JsonObject } from './json-object';
import { createNames, elementsOf, type Names, scanObject } from './json-scan';

/** Readers of requests for pulze-echo. They throw at the first fault, as a model server would refuse the request. */

/** The text of the user's last message, and an estimate of the tokens of all messages. */
export type EchoInput = { text: string; promptTokens: number };

const charactersPerToken = 4;
const tokensPerMessage = 4;
// For schemas and tools; tests need no larger ones.
export const maxParsedBytes = 256 * 1024;
// For messages and their parts: reading one costs many times as much as parsing it.
const maxItems = 2_048;

/** Estimates the tokens of a text from its length in characters: one per four, OpenAI's rule of thumb for English. */
export function estimateTokens(length: number): number {
  return Math.ceil(length / charactersPerToken);
}

/** Returns the error for a field that is missing or wrong. */
export function invalidField(param: string, fault: string): AppError {
  return new AppError('invalid_request', `The field \`${param}\` ${fault}.`, { param });
}

/** Opens a body. @throws AppError invalid_json; invalid_request when it is not an object */
export function openBody(json: Buffer, names: Names): JsonObject {
  return parseBody(json, () => createJsonObject(json, scanBody(json, names)));
}

/** Checks numbers and whole numbers. @throws AppError invalid_request for the first field that is not one */
export function requireNumbers(body: JsonObject, numbers: readonly string[], integers: readonly string[]): void {
  for (const name of numbers) {
    if (body.has(name) && !Number.isFinite(numberOf(body, name))) throw invalidField(name, 'must be a number');
  }
  for (const name of integers) {
    if (body.has(name) && !Number.isInteger(numberOf(body, name))) throw invalidField(name, 'must be a whole number');
  }
}

/** Returns a number of the body; undefined when it is missing, NaN when it is another value. */
export function numberOf(body: JsonObject, name: string): number | undefined {
  const text = body.literal(name);
  if (text === undefined) return undefined;
  return /^-?\d/.test(text) && body.has(name) ? Number(text) : Number.NaN;
}

/** Checks a boolean field. @throws AppError invalid_request when it is neither true, false nor null */
export function requireBoolean(body: JsonObject, name: string): void {
  const text = body.literal(name);
  if (text !== undefined && text !== 'true' && text !== 'false') throw invalidField(name, 'must be true or false');
}

/** Parses a small member of the body. @throws AppError request_too_large */
export function parseSmall(body: JsonObject, name: string): unknown {
  try {
    return body.parse(name, maxParsedBytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('request_too_large', `The field \`${name}\` is too large for pulze-echo.`, { param: name });
  }
}

const messageNames = createNames(['role', 'type', 'content', 'output']);
const partNames = createNames(['type', 'text']);

/**
 * Reads a list of messages, or of the Responses API's input items.
 * @param isLenient whether items without a role are accepted
 * @throws AppError invalid_request, with the path of the first fault
 */
export function readMessages(json: Buffer, body: JsonObject, name: string, isLenient: boolean): EchoInput {
  const list = body.member(name);
  if (!list || !body.has(name)) throw invalidField(name, 'must be a list of messages');
  if (json[list.start] !== openBracket) throw invalidField(name, 'must be a list of messages');
  let text = '';
  let promptTokens = 0;
  let index = 0;
  const countItem = createItemCounter(name);
  for (const { start } of elementsOf(json, list.start)) {
    countItem();
    const path = `${name}[${index}]`;
    if (json[start] !== openBrace) throw invalidField(path, 'must be an object');
    const message = createJsonObject(json, scanObject(json, messageNames, undefined, undefined, start));
    const role = message.string('role');
    if (!role && !isLenient) throw invalidField(`${path}.role`, 'must be a string');
    const said = message.has('content') ? readContent(json, message, `${path}.content`, countItem) : null;
    if (said === null && !isLenient && role !== 'assistant' && role !== 'function') {
      throw invalidField(`${path}.content`, 'is missing');
    }
    if (role === 'user') text = said ?? '';
    promptTokens += tokensPerMessage + estimateTokens((said ?? '').length);
    index += 1;
  }
  if (index === 0) throw invalidField(name, 'must not be empty');
  return { text, promptTokens };
}

/** Counts messages and parts. The counter throws request_too_large beyond the limit. */
function createItemCounter(param: string): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count <= maxItems) return;
    const message = `The field \`${param}\` has more than ${maxItems.toLocaleString('en')} messages and parts, too many for pulze-echo.`;
    throw new AppError('request_too_large', message, { param });
  };
}

const openBracket = 0x5b;
const openBrace = 0x7b;

function readContent(json: Buffer, message: JsonObject, path: string, countItem: () => void): string {
  const content = message.member('content');
  const text = message.string('content');
  if (text !== undefined) return text;
  if (!content || json[content.start] !== openBracket) throw invalidField(path, 'must be a string or a list of parts');
  const texts: string[] = [];
  let index = 0;
  for (const { start } of elementsOf(json, content.start)) {
    countItem();
    if (json[start] !== openBrace) throw invalidField(`${path}[${index}]`, 'must be an object');
    const part = createJsonObject(json, scanObject(json, partNames, undefined, undefined, start));
    if (part.string('type') === undefined) throw invalidField(`${path}[${index}].type`, 'must be a string');
    texts.push(part.string('text') ?? '');
    index += 1;
  }
  return texts.join('');
}
