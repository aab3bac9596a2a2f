import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Address = { email: string; primary: boolean; verified: boolean };

/** The user signed in at the fake: the profile's public address and the list of addresses; null makes the list fail. */
export type GitHubPerson = {
  id: number;
  login: string;
  name: string | null;
  email: string | null;
  emails: Address[] | null;
};

/** Starts a fake GitHub Enterprise Server that signs every visitor in as `person` without a question. */
export async function startFakeGitHub() {
  const fake = { person: null as GitHubPerson | null };
  const challenges = new Map<string, string>();

  async function answer(request: IncomingMessage): Promise<{ status: number; body?: unknown; location?: string }> {
    const url = new URL(request.url ?? '/', 'http://fake.invalid');
    if (url.pathname === '/login/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      const code = crypto.randomUUID();
      challenges.set(code, url.searchParams.get('code_challenge') ?? '');
      back.search = new URLSearchParams({ code, state: url.searchParams.get('state') ?? '' }).toString();
      return { status: 302, location: back.href };
    }
    if (url.pathname === '/login/oauth/access_token') {
      const form = new URLSearchParams(await text(request));
      const expected = challenges.get(form.get('code') ?? '');
      const given = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (!expected || expected !== given) return { status: 400, body: { error: 'invalid_grant' } };
      return { status: 200, body: { access_token: 'a token for tests', token_type: 'bearer', scope: 'user:email' } };
    }
    if (request.headers.authorization !== 'Bearer a token for tests' || !fake.person) return { status: 401, body: {} };
    const { emails, ...profile } = fake.person;
    if (url.pathname === '/api/v3/user') return { status: 200, body: profile };
    return url.pathname === '/api/v3/user/emails' ? { status: 200, body: emails } : { status: 404, body: {} };
  }

  const server = createServer(async (request, response) => {
    const { status, body, location } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
    response.end(JSON.stringify(body ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { GITHUB_URL: url, GITHUB_CLIENT_ID: 'dashboard', GITHUB_CLIENT_SECRET: 'a secret for tests' },
    /** Sets the user signed in at the fake. */
    be(person: GitHubPerson) {
      fake.person = person;
    },
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
