import 'server-only';
import { createHash } from 'node:crypto';
import { cookies } from 'next/headers';
import { isSecureSite, sessionCookieOptions } from './cookie';

/** As long as next-auth keeps the state that the intent belongs to. */
const maxAgeSeconds = 15 * 60;

const cookieName = () => `${isSecureSite() ? '__Host-' : ''}connect-intent`;
const digest = (state: string) => createHash('sha256').update(state).digest('base64url');

/** Notes that this one visit to a provider, known by its state, is to connect it to the person of this session. */
export async function noteConnectIntent(state: string, sessionId: string): Promise<void> {
  const options = { ...sessionCookieOptions(), maxAge: maxAgeSeconds };
  (await cookies()).set(cookieName(), `${digest(state)}.${sessionId}`, options);
}

/** The session that a visit of this state is to connect to; null for one that is to sign in. */
export async function findConnectIntent(state: string | null): Promise<string | null> {
  const [noted, sessionId] = (await cookies()).get(cookieName())?.value.split('.') ?? [];
  return state && sessionId && noted === digest(state) ? sessionId : null;
}
