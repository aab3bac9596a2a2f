import { expect, test } from 'vitest';
import { isOwnOrigin, noProxies, parseAddress, parseTrustedProxies, readSender } from './sender';

const proxies = parseTrustedProxies('10.0.0.0/8, 192.0.2.1,fd00::/8,::1');
const settings = { proxies, appUrl: undefined };
const request = (remoteAddress: string, headers: Record<string, string | string[]> = {}) => ({
  headers: { host: 'app.internal:3000', ...headers },
  socket: { remoteAddress },
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['[2001:DB8:0:0:0:0:0:1]', '2001:db8::1'],
  ['2001:DB8:0::1', '2001:db8::1'],
  ['::FFFF:CB00:7107', '203.0.113.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['', null],
  ['unknown', null],
  ['1.2.3', null],
  ['1.2.3.4.5', null],
  ['01.2.3.4', null],
  ['_hidden', null],
  ['1.2.3.4\n', null],
])('parseAddress reads "%s" as %s', (text, address) => expect(parseAddress(text)).toBe(address));

test.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'proxy.example', '10.0.0', '::1/129', '10.0.0.0/', '*'])(
  'parseTrustedProxies refuses "%s"',
  (text) => expect(() => parseTrustedProxies(text)).toThrow('not an address or CIDR range'),
);

test.each(['203.0.113.7', '::ffff:203.0.113.7', '198.51.100.1'])(
  'readSender ignores forwarded headers from the untrusted address %s',
  (peer) => {
    const headers = { 'x-forwarded-for': '8.8.8.8', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const sender = readSender(request(peer, headers), settings);
    expect(sender).toMatchObject({ address: parseAddress(peer), host: 'app.internal:3000', isForwardedInVain: true });
    expect(sender.origin?.origin).toBe('http://app.internal:3000');
    expect(readSender(request(peer), settings).isForwardedInVain).toBe(false);
  },
);

test('readSender trusts no address by default, not even localhost', () => {
  const byDefault = { proxies: noProxies, appUrl: undefined };
  const { address } = readSender(request('127.0.0.1', { 'x-forwarded-for': '8.8.8.8' }), byDefault);
  expect(address).toBe('127.0.0.1');
});

test.each<[string | string[], string]>([
  ['203.0.113.7', '203.0.113.7'],
  ['8.8.8.8, 203.0.113.7', '203.0.113.7'],
  ['8.8.8.8, 203.0.113.7, 10.2.3.4', '203.0.113.7'],
  ['8.8.8.8,203.0.113.7,10.2.3.4,192.0.2.1, fd00::5', '203.0.113.7'],
  ['10.9.9.9, 10.2.3.4', '10.9.9.9'],
  [['8.8.8.8', '203.0.113.7'], '203.0.113.7'],
  ['203.0.113.7:5555', '203.0.113.7'],
  ['8.8.8.8, unknown', '10.0.0.5'],
  ['8.8.8.8, unknown, 10.2.3.4', '10.2.3.4'],
  ['203.0.113.7,,  ,', '203.0.113.7'],
  ['', '10.0.0.5'],
  [`${'8.8.8.8,'.repeat(20_000)}203.0.113.7`, '203.0.113.7'],
])('readSender reads the client from x-forwarded-for "%.40s" of a trusted proxy as %s', (forwarded, address) => {
  expect(readSender(request('::ffff:10.0.0.5', { 'x-forwarded-for': forwarded }), settings).address).toBe(address);
});

test.each<[Record<string, string>, string | null]>([
  [{}, 'http://app.internal:3000'],
  [{ 'x-forwarded-host': 'keys.example', 'x-forwarded-proto': 'https' }, 'https://keys.example'],
  [{ 'x-forwarded-host': 'evil.example, keys.example', 'x-forwarded-proto': 'http, HTTPS' }, 'https://keys.example'],
  [{ 'x-forwarded-proto': 'javascript' }, 'http://app.internal:3000'],
  [{ 'x-forwarded-host': 'a b' }, null],
  [{ 'x-forwarded-host': 'user@evil.example' }, null],
  [{ 'x-forwarded-host': 'evil.example/path' }, null],
  [{ 'x-forwarded-host': 'keys.example:99999' }, null],
  [{ 'x-forwarded-host': 'keys.example?#' }, null],
])('readSender reads the origin from %o of a trusted proxy as %s', (headers, origin) => {
  expect(readSender(request('10.0.0.5', headers), settings).origin?.origin ?? null).toBe(origin);
});

test('readSender returns APP_URL as the origin for any request', () => {
  const given = request('203.0.113.7', { 'x-forwarded-host': 'evil.example', host: 'evil.example' });
  const sender = readSender(given, { proxies, appUrl: 'https://keys.example' });
  expect([sender.origin?.origin, sender.host]).toEqual(['https://keys.example', 'evil.example']);
});

test.each([
  ['http://app.internal:3000', true],
  ['https://app.internal:3000', true],
  ['https://keys.example', true],
  ['https://keys.example:8443', false],
  ['http://app.internal', false],
  ['http://evil.example', false],
  ['http://keys.example.evil.example', false],
  ['http://keys.example@evil.example', false],
  ['null', false],
  ['', false],
  ['://', false],
  ['https://keys.example/path', false],
])('isOwnOrigin of "%s" returns %s', (origin, isOwn) => {
  const sender = readSender(request('203.0.113.7'), { proxies, appUrl: 'https://keys.example' });
  expect(isOwnOrigin(origin, sender)).toBe(isOwn);
});
