import 'server-only';
import { headers } from 'next/headers';
import { env } from './env';

/** What the audit log and the limits need to know of a request. */
export type RequestInfo = { address: string; userAgent: string; requestId: string };

/** Reads the address, client and id of the request being served, as the front decided them (lib/sender.ts). */
export async function requestInfo(): Promise<RequestInfo> {
  const list = await headers();
  return {
    address: list.get('x-forwarded-for') ?? '',
    userAgent: list.get('user-agent')?.slice(0, 300) ?? '',
    requestId: list.get('x-request-id') ?? '',
  };
}

/** The path and query of the page being rendered, as the proxy noted it. */
export async function pagePath(): Promise<string> {
  return (await headers()).get('x-page-path') ?? '/';
}

/** This server's address as people reach it: APP_URL, else what the browser asked for, as the front decided it. */
export async function siteUrl(): Promise<string> {
  const configured = env().APP_URL;
  if (configured) return new URL(configured).origin;
  const list = await headers();
  return `${list.get('x-forwarded-proto') ?? 'http'}://${list.get('x-forwarded-host') ?? `localhost:${env().PORT}`}`;
}
