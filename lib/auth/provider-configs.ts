import 'server-only';
import { customFetch, type NextAuthConfig } from 'next-auth';
import GitHub from 'next-auth/providers/github';
import Google from 'next-auth/providers/google';
import { outgoingFetch } from '../outgoing-fetch';
import { claimsOfGitHub, claimsOfOpenId } from './claims';
import { type Provider, providers } from './providers';

/** The user waits on a blank page meanwhile, so a provider that takes longer counts as unavailable. */
const deadlineMs = 10_000;
const fetchInTime: typeof fetch = (input, init) =>
  outgoingFetch(input, { ...init, signal: AbortSignal.timeout(deadlineMs) });

/** Returns next-auth's settings for the configured providers, each with every check of its protocol. */
export function providerConfigs(): NextAuthConfig['providers'] {
  return providers().map((provider) => {
    if (provider.id === 'github') return gitHub(provider);
    return provider.id === 'google' ? google(provider) : openId(provider);
  });
}

function openId({ id, name, issuer, clientId, clientSecret }: Provider): NextAuthConfig['providers'][number] {
  return {
    id,
    name,
    type: 'oidc',
    issuer,
    clientId,
    clientSecret,
    checks: ['pkce', 'state', 'nonce'],
    // The userinfo endpoint returns the address; few providers repeat it in the ID token.
    idToken: false,
    profile: claimsOfOpenId,
    [customFetch]: fetchInTime,
  };
}

function google({ clientId, clientSecret }: Provider) {
  return Google({
    clientId,
    clientSecret,
    checks: ['pkce', 'state', 'nonce'],
    profile: claimsOfOpenId,
    [customFetch]: fetchInTime,
  });
}

function gitHub({ issuer, clientId, clientSecret }: Provider) {
  const isEnterprise = issuer !== 'https://github.com';
  const api = isEnterprise ? `${issuer}/api/v3` : 'https://api.github.com';
  return GitHub({
    clientId,
    clientSecret,
    checks: ['pkce', 'state'],
    enterprise: isEnterprise ? { baseUrl: issuer } : undefined,
    userinfo: {
      url: `${api}/user`,
      // The profile's public address may be unverified; only the list of addresses says which one is verified.
      async request({ tokens }: { tokens: { access_token?: string } }) {
        const headers = { authorization: `Bearer ${tokens.access_token}`, 'user-agent': 'api-key-dashboard' };
        const read = async (path: string) => {
          const response = await fetchInTime(api + path, { headers });
          if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${path}`);
          return response.json();
        };
        const [profile, emails] = await Promise.all([read('/user'), read('/user/emails')]);
        return { ...profile, emails };
      },
    },
    profile: claimsOfGitHub,
    [customFetch]: fetchInTime,
  });
}
