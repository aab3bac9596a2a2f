import 'server-only';
import { env } from '../env';

/** Returns whether APP_URL says that browsers reach this server over https. Cookies are Secure then. */
export function isSecureSite(): boolean {
  return env().APP_URL?.startsWith('https:') ?? false;
}

/** Returns the name of the session cookie. */
export function sessionCookieName(): string {
  return `${isSecureSite() ? '__Host-' : ''}session`;
}

/** Returns the attributes to set and delete the session cookie. Browsers refuse a `__Host-` cookie with others. */
export function sessionCookieOptions() {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecureSite() } as const;
}
