import { beforeEach, expect, test, vi } from 'vitest';

// next-auth's main file needs Next's bundler; this test needs only one symbol of it.
vi.mock('next-auth', () => ({ customFetch: Symbol('custom-fetch') }));

const needed = {
  DATABASE_URL: 'postgres://localhost/none',
  AUTH_SECRET: 'x'.repeat(32),
  API_KEY_PEPPER: Buffer.alloc(32, 1).toString('base64'),
  APP_URL: 'https://keys.example.test',
};
const google = { GOOGLE_CLIENT_ID: 'g', GOOGLE_CLIENT_SECRET: 's' };
const gitHub = { GITHUB_CLIENT_ID: 'h', GITHUB_CLIENT_SECRET: 's' };

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

function set(settings: Record<string, string>): void {
  for (const [name, value] of Object.entries({ ...needed, ...settings })) vi.stubEnv(name, value);
}

async function configs(settings: Record<string, string>) {
  set(settings);
  const { providerConfigs } = await import('./provider-configs');
  return providerConfigs().map((provider) => {
    const { options, ...rest } = provider as typeof provider & { options?: object };
    return { ...rest, ...options };
  });
}

test('providerConfigs is empty without settings', async () => {
  expect(await configs({})).toEqual([]);
});

test('Google is configured with its issuer and the checks pkce, state and nonce', async () => {
  expect(await configs(google)).toMatchObject([
    { id: 'google', type: 'oidc', issuer: 'https://accounts.google.com', checks: ['pkce', 'state', 'nonce'] },
  ]);
});

test('GitHub is configured with github.com or the address of an Enterprise Server', async () => {
  expect(await configs(gitHub)).toMatchObject([
    {
      id: 'github',
      checks: ['pkce', 'state'],
      token: 'https://github.com/login/oauth/access_token',
      userinfo: { url: 'https://api.github.com/user' },
    },
  ]);
  vi.resetModules();
  expect(await configs({ ...gitHub, GITHUB_URL: 'https://git.example.test/' })).toMatchObject([
    {
      authorization: { url: 'https://git.example.test/login/oauth/authorize' },
      userinfo: { url: 'https://git.example.test/api/v3/user' },
    },
  ]);
});

test.each([
  [{ GOOGLE_CLIENT_ID: 'g' }, 'GOOGLE_CLIENT_SECRET: is required with GOOGLE_CLIENT_ID'],
  [{ GITHUB_CLIENT_SECRET: 's' }, 'GITHUB_CLIENT_ID: is required with GITHUB_CLIENT_SECRET'],
  [{ OIDC_CLIENT_ID: 'o', OIDC_CLIENT_SECRET: 's' }, 'OIDC_ISSUER: is required with OIDC_CLIENT_ID'],
  [
    { OIDC_ISSUER: 'http://localhost.example.test', OIDC_CLIENT_ID: 'o', OIDC_CLIENT_SECRET: 's' },
    'OIDC_ISSUER: must start with https://',
  ],
])('the settings %j are refused with a message', async (settings, message) => {
  set(settings);
  const { env } = await import('../env');
  expect(() => env()).toThrow(message);
});
