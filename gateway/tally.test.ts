import { expect, test } from 'vitest';
import { createTally } from './tally';

const chunk = (content: string | null) =>
  Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);

test('the counts of the upstream take precedence over the estimate', () => {
  const tally = createTally(99);
  tally.readEvents(chunk('twelve chars'));
  tally.readEvents(Buffer.from('data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}\n\n'));
  expect(tally.tokens()).toEqual({ promptTokens: 5, completionTokens: 3 });
});

test('without counts, a token is four characters, however the text is split', () => {
  const tally = createTally(7);
  for (const part of ['a', 'bcd', 'efghi', '']) tally.readEvents(chunk(part));
  tally.readEvents(chunk(null));
  expect(tally.tokens()).toEqual({ promptTokens: 7, completionTokens: 3 });
});

test('the arguments of tool calls are counted', () => {
  const tally = createTally(7);
  const tool_calls = [{ index: 0, function: { arguments: '{"city":"Rome"}' } }];
  tally.readEvents(Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: null, tool_calls } }] })}\n\n`));
  expect(tally.tokens()).toEqual({ promptTokens: 7, completionTokens: 4 });
});

test.each([
  'null',
  '[]',
  '{"usage":null}',
  '{"usage":{"prompt_tokens":-1,"completion_tokens":1e99}}',
  '{"choices":{"a":1}}',
  '{"choices":[{"delta":{"content":[1]}}]}',
  '{"choices":[{"delta":7}]}',
  '{"choices":[{"delta":{"tool_calls":[{"function":1}]}}]}',
  '{"usage":{"prompt_tokens":1,"completion_tokens":9007199254740991}}',
])('an invalid payload is counted as zero tokens: %s', (payload) => {
  const tally = createTally(1);
  tally.readEvents(Buffer.from(`data: ${payload}\n\n`));
  tally.readAnswer(JSON.parse(payload));
  expect(tally.tokens()).toEqual({ promptTokens: 1, completionTokens: 0 });
});
