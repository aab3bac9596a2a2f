import { expect, test } from 'vitest';
import { Tally } from './tally';

const chunk = (content: string | null) => ({ choices: [{ delta: { content } }] });
const none = { cachedTokens: 0, reasoningTokens: 0 };

test('the counts of the upstream take precedence over the estimate', () => {
  const tally = new Tally(() => 99);
  tally.readEvent(chunk('twelve chars'));
  tally.readEvent({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 3 } });
  tally.complete();
  expect(tally.tokens()).toEqual({ promptTokens: 5, completionTokens: 3, isEstimated: false, ...none });
});

test('without counts, a token is four characters, however the text is split', () => {
  const tally = new Tally(() => 7);
  for (const part of ['a', 'bcd', 'efghi', '', null]) tally.readEvent(chunk(part));
  expect(tally.tokens()).toEqual({ promptTokens: 7, completionTokens: 3, isEstimated: true, ...none });
});

test('an estimate counts a Chinese character as one token', () => {
  const tally = new Tally(() => 0);
  tally.readEvent(chunk('按照四个字符'));
  expect(tally.tokens().completionTokens).toBe(6);
});

test.each([
  [
    'the arguments of tool calls',
    { choices: [{ delta: { tool_calls: [{ function: { arguments: '{"city":"Rome"}' } }] } }] },
  ],
  ['reasoning', { choices: [{ delta: { reasoning_content: 'fifteen letters' } }] }],
  ["the Responses API's deltas", { type: 'response.output_text.delta', delta: 'fifteen letters' }],
  ["Anthropic's deltas", { type: 'content_block_delta', delta: { type: 'text_delta', text: 'fifteen letters' } }],
  ['legacy completions', { choices: [{ text: 'fifteen letters' }] }],
])('%s are estimated', (_what, payload) => {
  const tally = new Tally(() => 1);
  tally.readEvent(payload);
  expect(tally.tokens().completionTokens).toBe(4);
});

test('a count from before the end is raised to the estimate of the sent text', () => {
  const tally = new Tally(() => 1);
  tally.readEvent({ type: 'message_start', message: { usage: { input_tokens: 12, output_tokens: 1 } } });
  tally.readEvent({ type: 'content_block_delta', delta: { text: 'four letters '.repeat(40) } });
  expect(tally.tokens()).toMatchObject({ promptTokens: 12, completionTokens: 130, isEstimated: true });
});

test.each([
  { usage: [] },
  { usage: null },
  { usage: { prompt_tokens: -1, completion_tokens: 1e99 } },
  { choices: { a: 1 } },
  { choices: [{ delta: { content: [1] } }] },
  { choices: [{ delta: 7 }] },
  { choices: [{ delta: { tool_calls: [{ function: 1 }] } }] },
  { usage: { prompt_tokens: 0, completion_tokens: 9007199254740991 } },
])('an invalid payload is counted as zero tokens: %j', (payload) => {
  const tally = new Tally(() => 1);
  tally.readEvent(payload as never);
  expect(tally.tokens()).toMatchObject({ promptTokens: 1, completionTokens: 0 });
});
