import { afterEach, expect, test, vi } from 'vitest';

const required = {
  DATABASE_URL: 'postgres://localhost/none',
  AUTH_SECRET: 'x'.repeat(32),
  API_KEY_PEPPER: 'ab'.repeat(32),
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  NO_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  no_proxy: '',
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function proxyOf(url: string, settings: Record<string, string>) {
  for (const [name, value] of Object.entries({ ...required, ...settings })) vi.stubEnv(name, value);
  const { proxyFor } = await import('./outgoing-proxy');
  return proxyFor(new URL(url));
}

const both = { HTTP_PROXY: 'http://plain.test:3128', HTTPS_PROXY: 'http://secure.test:3128' };

test.each([
  ['http://a.test/', {}, undefined],
  ['http://a.test/', both, 'http://plain.test:3128'],
  ['https://a.test/', both, 'http://secure.test:3128'],
  ['https://a.test/', { HTTP_PROXY: both.HTTP_PROXY }, undefined],
  ['http://a.test/', { http_proxy: 'http://lower.test:1', HTTP_PROXY: both.HTTP_PROXY }, 'http://lower.test:1'],
  ['http://a.test/', { HTTP_PROXY: 'plain.test:3128' }, 'http://plain.test:3128'],
])('proxyFor returns for %s with %o the proxy %s', async (url, settings, expected) => {
  expect(await proxyOf(url, settings)).toBe(expected);
});

test.each([
  ['http://a.test/', '*'],
  ['http://a.test/', 'b.test, a.test'],
  ['http://x.a.test/', 'a.test'],
  ['http://x.a.test/', '.a.test'],
  ['http://x.a.test/', '*.a.test'],
  ['http://A.test/', 'a.TEST'],
  ['http://a.test:8080/', 'a.test:8080'],
  ['https://a.test/', 'a.test:443'],
  ['http://127.0.0.1:4129/', '127.0.0.1'],
  ['http://10.1.2.3/', '10.0.0.0/8'],
  ['http://[::1]:3000/', '::1'],
  ['http://[::1]:3000/', '[::1]:3000'],
  ['http://[fd00::7]/', 'fd00::/8'],
])('proxyFor returns no proxy for %s with NO_PROXY=%s', async (url, excluded) => {
  expect(await proxyOf(url, { ...both, NO_PROXY: excluded })).toBeUndefined();
});

test.each([
  ['http://a.test/', 'test.a'],
  ['http://ba.test/', 'a.test'],
  ['http://a.test/', 'x.a.test'],
  ['http://a.test:8080/', 'a.test:80'],
  ['http://127.0.0.11/', '127.0.0.1'],
  ['http://11.0.0.1/', '10.0.0.0/8'],
  ['http://10.0.0.1/', '10.0.0.0/99'],
  ['http://[::2]/', '::1'],
  ['http://a.test/', ' , '],
])('proxyFor returns the proxy for %s with NO_PROXY=%s', async (url, excluded) => {
  expect(await proxyOf(url, { ...both, NO_PROXY: excluded })).toBe(both.HTTP_PROXY);
});
