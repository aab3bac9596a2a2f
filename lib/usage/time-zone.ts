import 'server-only';
import { cookies } from 'next/headers';
import { isTimeZone } from './time';

/** Returns the viewer's time zone; UTC until the browser has set it in a cookie. */
export async function viewerTimeZone(): Promise<string> {
  const zone = (await cookies()).get('time-zone')?.value ?? '';
  return isTimeZone(zone) ? zone : 'UTC';
}
