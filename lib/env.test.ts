import { afterEach, expect, test, vi } from 'vitest';

const required = {
  DATABASE_URL: 'postgres://localhost/none',
  AUTH_SECRET: 'x'.repeat(32),
  API_KEY_PEPPER: 'ab'.repeat(32),
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

async function read(settings: Record<string, string>) {
  for (const [name, value] of Object.entries({ ...required, ...settings })) vi.stubEnv(name, value);
  const { env } = await import('./env');
  return env();
}

test.each([
  ['APP_URL', 'https://keys.example.com', 'https://keys.example.com'],
  ['APP_URL', ' https://Keys.example.com:8443/ ', 'https://keys.example.com:8443'],
  ['APP_URL', 'http://[::1]:3000', 'http://[::1]:3000'],
  [
    'UPSTREAM_BASE_URL',
    'https://m.example.com/openai/v1?api-version=1',
    'https://m.example.com/openai/v1?api-version=1',
  ],
  ['HTTPS_PROXY', 'proxy.example.com:3128', 'http://proxy.example.com:3128'],
  ['HTTP_PROXY', 'http://user:word@proxy.example.com', 'http://user:word@proxy.example.com'],
] as const)('env accepts %s=%s', async (name, value, expected) => {
  expect((await read({ [name]: value }))[name]).toBe(expected);
});

test.each([
  ['APP_URL', 'keys.example.com', /APP_URL: must be a URL/],
  ['APP_URL', 'https://keys.example.com/dashboard', /APP_URL: has a path, which would be ignored/],
  ['APP_URL', 'https://keys.example.com/?a=b', /APP_URL: has a query/],
  ['APP_URL', 'https://keys.example.com/#a', /APP_URL: has a fragment/],
  ['APP_URL', 'https://me:word@keys.example.com', /APP_URL: has a user or password/],
  ['APP_URL', 'ftp://keys.example.com', /APP_URL: must be a URL/],
  ['UPSTREAM_BASE_URL', 'https://user:word@m.example.com/v1', /UPSTREAM_BASE_URL: has a user or password/],
  ['UPSTREAM_BASE_URL', 'https://m.example.com/v1#x', /UPSTREAM_BASE_URL: has a fragment/],
  ['UPSTREAM_BASE_URL', 'm.example.com/v1', /UPSTREAM_BASE_URL: must be a URL/],
  ['STRIPE_API_BASE_URL', 'https://stripe.example.com/v1', /STRIPE_API_BASE_URL: has a path/],
  ['OIDC_ISSUER', 'https://login.example.com/?tenant=1', /OIDC_ISSUER: has a query/],
  ['HTTPS_PROXY', 'socks5://proxy.example.com', /HTTPS_PROXY: must be the URL of a proxy/],
  ['http_proxy', 'http://', /HTTP_PROXY: must be the URL of a proxy/],
  ['DATABASE_URL', 'postgres://u:p/w@h/db', /DATABASE_URL: has a special character/],
  ['DATABASE_URL', 'postgres://u:p@h/db?pgbouncer=true', /DATABASE_URL: has the parameter pgbouncer/],
  ['PORT', 'http', /PORT: must be a whole number from 1 to 65535/],
  ['PORT', '70000', /PORT: must be a whole number from 1 to 65535/],
  ['MAX_BODY_MB', '1.5', /MAX_BODY_MB: must be a whole number from 1 to 1024/],
  ['DATABASE_PREPARE', 'no', /DATABASE_PREPARE: /],
  ['TRUSTED_PROXIES', '10.0.0.0/8, proxy.example', /TRUSTED_PROXIES: “proxy.example” is not an address/],
  ['TRUSTED_PROXIES', '10.0.0.0/40', /TRUSTED_PROXIES: “10.0.0.0\/40” is not an address/],
])('env refuses %s=%s with a message', async (name, value, message) => {
  await expect(read({ [name]: value })).rejects.toThrow(message);
});

test('the error for an invalid URL contains no part of its password', async () => {
  for (const name of ['APP_URL', 'UPSTREAM_BASE_URL', 'HTTPS_PROXY', 'DATABASE_URL']) {
    await expect(read({ [name]: 'x://me:hunter2@h/#?' })).rejects.not.toThrow(/hunter2/);
    vi.resetModules();
  }
});

test.each([
  [{ OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }, 'with OIDC_ISSUER'],
  [{ GITHUB_CLIENT_ID: 'a', GITHUB_CLIENT_SECRET: 'b' }, 'with OIDC_ISSUER, GITHUB_CLIENT_ID'],
  [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@b.example' }, 'with SMTP_URL'],
])('env requires APP_URL with %o', async (settings, message) => {
  await expect(read(settings)).rejects.toThrow(`APP_URL: is required ${message}`);
});

test('TRUSTED_PROXIES accepts addresses and ranges, and trusts no proxy by default', async () => {
  const { TRUSTED_PROXIES: some } = await read({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' });
  const trusted = ['10.1.2.3', '::1', '11.0.0.1', '::2', ''].map((address) => some.trusts(address));
  expect(trusted).toEqual([true, true, false, false, false]);
  vi.resetModules();
  vi.unstubAllEnvs();
  expect((await read({})).TRUSTED_PROXIES.trusts('127.0.0.1')).toBe(false);
});
