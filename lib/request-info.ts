import 'server-only';
import { headers } from 'next/headers';
import { env } from './env';

/** The data of a request for the audit log and the limits. */
export type RequestInfo = { address: string; userAgent: string; requestId: string };

/** Returns address, user agent and id of the current request, as the front server determined them (lib/sender.ts). */
export async function requestInfo(): Promise<RequestInfo> {
  const list = await headers();
  return {
    address: list.get('x-forwarded-for') ?? '',
    userAgent: list.get('user-agent')?.slice(0, 300) ?? '',
    requestId: list.get('x-request-id') ?? '',
  };
}

/** Returns the path and query of the current page, which `proxy.ts` stores in a header. */
export async function pagePath(): Promise<string> {
  return (await headers()).get('x-page-path') ?? '/';
}

/** Returns the public origin of this server: APP_URL, else the origin of the request (lib/sender.ts). */
export async function siteUrl(): Promise<string> {
  const configured = env().APP_URL;
  if (configured) return new URL(configured).origin;
  const list = await headers();
  return `${list.get('x-forwarded-proto') ?? 'http'}://${list.get('x-forwarded-host') ?? `localhost:${env().PORT}`}`;
}
