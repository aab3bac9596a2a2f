import 'server-only';
import { createHash } from 'node:crypto';
import { cookies } from 'next/headers';
import { isSecureSite, sessionCookieOptions } from './cookie';

/** The time for which next-auth keeps the state that the intent belongs to. */
const maxAgeSeconds = 15 * 60;

const cookieName = () => `${isSecureSite() ? '__Host-' : ''}connect-intent`;
const digest = (state: string) => createHash('sha256').update(state).digest('base64url');

/** Stores in a cookie that the provider visit with this state connects an identity to the user of this session. */
export async function noteConnectIntent(state: string, sessionId: string): Promise<void> {
  const options = { ...sessionCookieOptions(), maxAge: maxAgeSeconds };
  (await cookies()).set(cookieName(), `${digest(state)}.${sessionId}`, options);
}

/** Returns the id of the session that the visit with this state connects to; null when the visit is a sign-in. */
export async function findConnectIntent(state: string | null): Promise<string | null> {
  const [noted, sessionId] = (await cookies()).get(cookieName())?.value.split('.') ?? [];
  return state && sessionId && noted === digest(state) ? sessionId : null;
}
