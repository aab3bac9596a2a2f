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
