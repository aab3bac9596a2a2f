import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/errors';
import { parseChatRequest, textOf } from './chat-request';

const messages = [{ role: 'user', content: 'Hello!' }];

function faultOf(body: unknown): AppError {
  try {
    parseChatRequest(body);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('The request was accepted.');
}

test('parseChatRequest keeps unknown fields unchanged', () => {
  const body = { messages: [{ role: 'user', content: 'x', name: 'n' }], tools: [{ a: [1] }], reasoning: { effort: 1 } };
  expect(parseChatRequest(body)).toEqual(body);
});

describe('parseChatRequest names the invalid field', () => {
  test.each([
    [{}, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'x' }, 'messages'],
    [{ messages: { 0: 'x' } }, 'messages'],
    [{ messages: [null] }, 'messages[0]'],
    [{ messages: [...messages, 1] }, 'messages[1]'],
    [{ messages: [{ content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: '', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: null }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: 1 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [1] }] }, 'messages[0].content'],
    [{ messages, model: 1 }, 'model'],
    [{ messages, model: '' }, 'model'],
    [{ messages, model: 'a b' }, 'model'],
    [{ messages, model: 'a\0b' }, 'model'],
    [{ messages, model: 'a'.repeat(257) }, 'model'],
    [{ messages, stream: 'true' }, 'stream'],
    [{ messages, stream_options: { include_usage: 1 } }, 'stream_options.include_usage'],
    [{ messages, temperature: 'hot' }, 'temperature'],
    [{ messages, max_tokens: 1.5 }, 'max_tokens'],
  ])('%j', (body, param) => {
    const fault = faultOf(body);
    expect(fault.code).toBe('invalid_request');
    expect(fault.details.param).toBe(param);
    expect(fault.message).toContain(`\`${param}\``);
  });
});

test.each([null, [], 'text', 1, true])('a body that is not an object is refused without a param: %j', (body) => {
  expect(faultOf(body)).toMatchObject({ code: 'invalid_request', details: { param: undefined } });
});

test('an assistant message may have no content, as when it calls a tool', () => {
  const body = { messages: [...messages, { role: 'assistant', content: null, tool_calls: [] }] };
  expect(parseChatRequest(body)).toEqual(body);
});

test('any JSON is either accepted or refused with invalid_request', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, other) => {
      for (const body of [value, { messages: value }, { messages, model: value, stream: other }]) {
        try {
          parseChatRequest(body);
        } catch (error) {
          expect(error).toMatchObject({ name: 'AppError', code: 'invalid_request' });
        }
      }
    }),
  );
});

test('textOf returns the content of a message, or its text parts joined', () => {
  const parts = [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }];
  expect(textOf({ role: 'user', content: parts })).toBe('ab');
  expect(textOf({ role: 'user', content: 'c' })).toBe('c');
  expect(textOf(undefined)).toBe('');
});
