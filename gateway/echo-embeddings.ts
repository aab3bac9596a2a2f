import type { EchoReply } from './echo';
import { echoModel, vectorOf } from './echo-answer';
import { estimateTokens, invalidField, numberOf, openBody, requireNumbers } from './echo-input';
import { createNames, decodeString, elementsOf } from './json-scan';

const names = createNames(['input', 'dimensions', 'encoding_format']);
const defaultDimensions = 256;
const maxDimensions = 4_096;
const maxInputs = 2_048;
// The maximum for all vectors of an answer, because computing and writing them blocks the event loop.
const maxNumbers = 2 ** 18;
const openBracket = 0x5b;

/** Answers with vectors that depend only on the texts. @throws AppError invalid_request */
export function echoEmbeddings(json: Buffer): EchoReply {
  const body = openBody(json, names);
  requireNumbers(body, [], ['dimensions']);
  const dimensions = numberOf(body, 'dimensions') ?? defaultDimensions;
  if (dimensions < 1 || dimensions > maxDimensions) throw invalidField('dimensions', `must be 1 to ${maxDimensions}`);
  const isBase64 = body.string('encoding_format') === 'base64';
  const member = body.member('input');
  if (!member || !body.has('input')) throw invalidField('input', 'is missing');
  const texts: string[] = [];
  const one = decodeString(json, member.start, member.end);
  if (one !== undefined) texts.push(one);
  else if (json[member.start] !== openBracket) throw invalidField('input', 'must be a text or a list of texts');
  else {
    for (const { start, end } of elementsOf(json, member.start)) {
      // An element that is a list of tokens is used as its JSON text.
      texts.push(decodeString(json, start, end) ?? json.toString('utf8', start, Math.min(end, start + 10_000)));
      if (texts.length > maxInputs) throw invalidField('input', `must not have more than ${maxInputs} texts`);
    }
  }
  if (texts.length === 0) throw invalidField('input', 'must not be empty');
  if (texts.length * dimensions > maxNumbers) {
    throw invalidField('dimensions', `times the number of texts must not exceed ${maxNumbers} for pulze-echo`);
  }
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const embedding = isBase64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
    return { object: 'embedding', index, embedding };
  });
  const tokens = texts.reduce((sum, text) => sum + Math.max(1, estimateTokens(text.length)), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { usage: { ...usage, completion_tokens: 0 }, json: { object: 'list', data, model: echoModel, usage } };
}
