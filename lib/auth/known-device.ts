import 'server-only';
import { cookies } from 'next/headers';
import { env } from '../env';
import { isSecureSite, sessionCookieOptions } from './cookie';
import { addKnownAccount, findKnownDevice } from './device-cookie';

const maxAgeSeconds = 365 * 24 * 60 * 60;

const cookieName = () => `${isSecureSite() ? '__Host-' : ''}device`;

/** Returns the id of the request's device if it has signed in to the account of this address before, else null. */
export async function knownDevice(email: string): Promise<string | null> {
  return findKnownDevice((await cookies()).get(cookieName())?.value, email, env().AUTH_SECRET);
}

/** Adds the account of this address to the device cookie. */
export async function rememberDevice(email: string): Promise<void> {
  const jar = await cookies();
  const value = addKnownAccount(jar.get(cookieName())?.value, email, env().AUTH_SECRET);
  jar.set(cookieName(), value, { ...sessionCookieOptions(), maxAge: maxAgeSeconds });
}
