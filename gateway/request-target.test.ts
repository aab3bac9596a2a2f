import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { toOriginForm } from './request-target';

function requestFor(url: string, headers: Record<string, string> = {}): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  return Object.assign(incoming, { url, headers: { host: 'a.test', ...headers } });
}

test.each([
  ['http://b.test:8080/v1/key?x=1', '/v1/key?x=1', 'b.test:8080'],
  ['HTTPS://b.test', '/', 'b.test'],
  ['http://b.test?x', '/?x', 'b.test'],
  ['http:///path', '/path', 'a.test'],
  ['/http://b.test/', '/http://b.test/', 'a.test'],
  ['//b.test/path', '//b.test/path', 'a.test'],
  ['*', '*', 'a.test'],
])('the target %s becomes %s of %s', (target, path, host) => {
  const incoming = requestFor(target);
  toOriginForm(incoming);
  expect([incoming.url, incoming.headers.host]).toEqual([path, host]);
});
