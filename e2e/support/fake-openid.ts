import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import Provider, { type Configuration } from 'oidc-provider';
import { findFreePort } from '@/db/free-port';

/** A user of the provider. */
export type OpenIdAccount = { sub: string; name: string; email: string; email_verified: unknown };

export type OpenIdProvider = {
  /** The app's settings for this provider. */
  settings: Record<string, string>;
  /** The provider's users by subject. */
  accounts: Map<string, OpenIdAccount>;
  close(): Promise<void>;
};

const client = { id: 'dashboard', secret: 'a secret for tests' };

/** Chooses a port; `open` starts the provider there when the app's URL is known. */
export async function prepareOpenIdProvider() {
  const issuer = `http://127.0.0.1:${await findFreePort()}`;
  const settings = {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: client.id,
    OIDC_CLIENT_SECRET: client.secret,
    OIDC_NAME: 'Example ID',
  };
  return { settings, open: (appUrl: string) => openProvider(issuer, settings, appUrl) };
}

/** Starts a certified OpenID provider with a simple login page. It requires PKCE; only userinfo holds the address. */
async function openProvider(issuer: string, settings: Record<string, string>, appUrl: string): Promise<OpenIdProvider> {
  const accounts = new Map<string, OpenIdAccount>();
  const provider = new Provider(issuer, configuration(accounts, `${appUrl}/api/auth/callback/oidc`));
  const answer = provider.callback();
  const server = createServer((request, response) => {
    const handled = request.url?.startsWith('/interaction/')
      ? interact(provider, request, response)
      : Promise.resolve(answer(request, response));
    handled.catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await once(server.listen(Number(new URL(issuer).port), '127.0.0.1'), 'listening');
  const close = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { settings, accounts, close };
}

function configuration(accounts: Map<string, OpenIdAccount>, redirectUri: string): Configuration {
  return {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key for tests'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount(_, sub) {
      const account = accounts.get(sub);
      return account && { accountId: sub, claims: async () => ({ ...account }) };
    },
    // The provider grants the scopes without a consent page.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

/** Returns the login page: sign in as a subject, or cancel. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>Example ID</title><form method="post">
      <label>Subject <input name="sub"></label>
      <button name="step" value="enter">Sign in</button><button name="step" value="cancel">Cancel</button></form>`);
    return;
  }
  const form = new URLSearchParams(await text(request));
  const result =
    form.get('step') === 'cancel'
      ? { error: 'access_denied', error_description: 'The person did not want to.' }
      : { login: { accountId: form.get('sub') ?? '' } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
