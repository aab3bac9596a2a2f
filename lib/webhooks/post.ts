import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Destination } from './destination';

/** The relevant parts of a response. At most `excerptBytes` of its body are read. */
export type PostResult = { status: number; retryAfter: string | undefined; location: string | undefined; body: string };

const excerptBytes = 2_048;
/** How long the body may take after the status. Only the status decides the result. */
const bodyMs = 2_000;

type Post = {
  destination: Destination;
  headers: Record<string, string>;
  body: string;
  /** The time for the whole request and response. */
  timeoutMs: number;
  /** The URL of the proxy to go through; undefined for none. */
  proxy: string | undefined;
};

/**
 * Posts a body and returns the response, without following redirects. The connection goes to the destination's own
 * addresses, through a proxy too, so it makes no difference if the name now resolves to another address.
 * @throws Error with a sentence when there is no response in time
 */
export async function post({ destination, headers, body, timeoutMs, proxy }: Post): Promise<PostResult> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, host: destination.url.host, 'content-length': String(Buffer.byteLength(body)) },
      signal,
      agent: false,
    };
    const request = proxy === undefined ? direct(destination, options) : await proxied(destination, options, proxy);
    const response = await responseOf(request, body);
    const { 'retry-after': retryAfter, location } = response.headers;
    return { status: response.statusCode ?? 0, retryAfter, location, body: await readExcerpt(response) };
  } catch (error) {
    if (signal.aborted) throw new Error(`Timed out after ${Math.round(timeoutMs / 1_000)} s`);
    throw error;
  }
}

function direct({ url, addresses }: Destination, options: RequestOptions): ClientRequest {
  const lookup: LookupFunction = (_, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };
  return requestOf(url)(url, { ...options, lookup });
}

/** Asks the proxy for the checked address. Proxies commonly forward plain HTTP themselves and tunnel only TLS. */
async function proxied({ url, addresses }: Destination, options: RequestOptions, proxy: string) {
  const address = addresses[0]?.address ?? '';
  const target = `${isIP(address) === 6 ? `[${address}]` : address}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const to = new URL(proxy);
  const auth = to.username === '' ? {} : { 'proxy-authorization': basicOf(to) };
  if (url.protocol === 'http:') {
    const path = `http://${target}${url.pathname}${url.search}`;
    return requestOf(to)(to, { ...options, path, headers: { ...options.headers, ...auth } });
  }
  const tunnel = requestOf(to)(to, {
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...auth },
    signal: options.signal,
    agent: false,
  });
  const socket = await new Promise<import('node:net').Socket>((resolve, reject) => {
    tunnel.once('error', reject).once('connect', (response, opened) => {
      if (response.statusCode === 200) return resolve(opened);
      opened.destroy();
      reject(new Error(`The proxy answered ${response.statusCode}`));
    });
    tunnel.end();
  });
  const servername = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? url.hostname : '';
  return httpsRequest(url, { ...options, createConnection: () => connectTls({ socket, servername }) });
}

const requestOf = ({ protocol }: URL) => (protocol === 'https:' ? httpsRequest : httpRequest);

const basicOf = ({ username, password }: URL) =>
  `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;

function responseOf(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // The listener stays, because an error after the response must not end the process.
    request.on('error', reject).once('response', resolve);
    request.end(body);
  });
}

async function readExcerpt(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => response.destroy(), bodyMs);
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= excerptBytes) break;
    }
  } catch {
    // The status has arrived, and only the status decides.
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
  return Buffer.concat(chunks).subarray(0, excerptBytes).toString('utf8');
}
