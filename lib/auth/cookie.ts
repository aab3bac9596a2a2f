import 'server-only';
import { env } from '../env';

/** Whether browsers reach this server over https, as far as it was told: cookies are Secure then. */
export function isSecureSite(): boolean {
  return env().APP_URL?.startsWith('https:') ?? false;
}

/** The name of the session cookie. */
export function sessionCookieName(): string {
  return `${isSecureSite() ? '__Host-' : ''}session`;
}

/** How the session cookie is set and taken away; browsers refuse a `__Host-` cookie set in any other way. */
export function sessionCookieOptions() {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecureSite() } as const;
}
