import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { spaces } from '@/db/schema/spaces';
import { answerJson } from '@/e2e/support/fake-upstream';
import { startTestGateway } from '@/e2e/support/test-gateway';
import { startUpstreamWorld } from '@/e2e/support/upstream-world';

let world: Awaited<ReturnType<typeof startUpstreamWorld>>;

beforeAll(async () => {
  world = await startUpstreamWorld();
});
beforeEach(() => world.upstream.behave());
afterAll(() => world.close());

describe('an upload', () => {
  const form = (...parts: [string, string][]) => {
    const lines = parts.map(([name, value]) => {
      const file = name === 'file' ? '; filename="a.mp3"\r\nContent-Type: audio/mpeg' : '';
      return `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
    });
    return `${lines.join('')}--b--\r\n`;
  };
  const send = (body: BodyInit, secret = world.secret) =>
    world.post('/v1/audio/transcriptions', '', {
      body,
      secret,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      duplex: 'half',
    } as never);
  const bytes = '\r\n--\r\n--a\0é\r\n';

  test.each([
    [
      'passes byte for byte',
      [
        ['model', 'm'],
        ['file', bytes],
      ],
      [
        ['model', 'm'],
        ['file', bytes],
      ],
    ],
    [
      'passes with the model at its end',
      [
        ['file', bytes],
        ['model', 'm'],
      ],
      [
        ['file', bytes],
        ['model', 'm'],
      ],
    ],
    [
      'gets the default model for pulze',
      [
        ['model', 'pulze'],
        ['file', bytes],
      ],
      [
        ['model', 'large-model'],
        ['file', bytes],
      ],
    ],
    [
      'gets the default model for none',
      [
        ['file', bytes],
        ['prompt', 'p'],
      ],
      [
        ['file', bytes],
        ['prompt', 'p'],
        ['model', 'large-model'],
      ],
    ],
  ] as [string, [string, string][], [string, string][]][])('%s', async (_what, given, expected) => {
    await world.api.send('/v1/models', { secret: world.secret });
    world.upstream.behave((request, response) => {
      if (request.method === 'GET') return void response.writeHead(200).end('{"data":[{"id":"large-model"}]}');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"Hi"}');
    });
    const response = await send(form(...given));
    expect(await response.json()).toEqual({ text: 'Hi' });
    expect(world.upstream.seen.at(-1)?.body).toBe(form(...expected));
    expect((await world.logged(response)).model).toBe(expected.find(([name]) => name === 'model')?.[1]);
  });

  test('is refused when its model is not allowed, comes after the file, or is sent twice', async () => {
    const { key, space } = await world.newKey();
    await world.db
      .update(spaces)
      .set({ allowedModels: ['small'] })
      .where(eq(spaces.id, space.id));
    world.upstream.behave(answerJson(200, { text: 'Hi' }));
    const codeFor = async (...parts: [string, string][]) => {
      const response = await send(form(...parts), key.secret);
      return response.status === 200 ? 200 : (await response.json()).error.code;
    };
    expect(await codeFor(['model', 'small'], ['file', bytes])).toBe(200);
    expect(await codeFor(['model', 'other'], ['file', bytes])).toBe('model_not_allowed');
    expect(await codeFor(['file', bytes], ['model', 'small'])).toBe('invalid_request');
    expect(await codeFor(['model', 'small'], ['file', bytes], ['model', 'other'])).toBe('invalid_request');
    expect(await codeFor(['model', 'small'], ['models', 'other'], ['file', bytes])).toBe('model_not_allowed');
    expect(await codeFor(['Model', 'other'], ['model', 'small'], ['file', bytes])).toBe('invalid_request');
  });

  test.each([
    '',
    'hello',
    '--b\r\n',
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nm',
    `--b\r\n${'a'.repeat(50_000)}`,
  ])('is refused when it is malformed: %s', async (body) => {
    const response = await send(body);
    expect([response.status, (await response.json()).error.code]).toEqual([400, 'invalid_request']);
  });
});

test('an upload is streamed to the upstream, and generated audio to the client', async () => {
  const sent: string[] = [];
  const model = createServer(async (request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    for await (const chunk of request) {
      sent.push(String(chunk));
      response.write(chunk);
    }
    response.end();
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
  const api = await startTestGateway({ upstream: { baseUrl } });
  let push: (text: string | null) => void = () => undefined;
  const body = new ReadableStream({
    start(controller) {
      push = (text) => (text === null ? controller.close() : controller.enqueue(Buffer.from(text)));
    },
  });
  const part = (name: string, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  push(`${part('model')}m\r\n${part('file', '; filename="a.mp3"')}${'1'.repeat(1_000)}`);
  const response = await api.send('/v1/audio/transcriptions', {
    method: 'POST',
    secret: world.secret,
    body,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    duplex: 'half',
  } as never);
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('name="model"');
  expect(sent.join('')).not.toContain('--b--');
  push('2222\r\n--b--\r\n');
  push(null);
  while (!(await reader?.read())?.done);
  expect(sent.join('')).toMatch(/2222\r\n--b--\r\n$/);
  await api.close();
  model.close();
});
