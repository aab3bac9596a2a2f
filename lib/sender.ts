import { BlockList, isIP, SocketAddress } from 'node:net';

/** The addresses whose forwarded headers count: TRUSTED_PROXIES. */
export type TrustedProxies = { trusts(address: string): boolean };

/** Trusts nobody: what a client writes into forwarded headers never counts. */
export const noProxies: TrustedProxies = { trusts: () => false };

/** Parses a comma-separated list of addresses and CIDR ranges. @throws Error that names the entry at fault */
export function parseTrustedProxies(text: string): TrustedProxies {
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    const isRange = prefix === undefined || (/^\d{1,3}$/.test(prefix) && length <= bits);
    if (version === 0 || !isRange || rest.length > 0) {
      throw new Error(`“${entry}” is no address or CIDR range, such as 10.0.0.0/8 or fd00::/8`);
    }
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return { trusts: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6') };
}

/** Returns an address in its one form, IPv4 also where IPv6 holds it and without a port; null for anything else. */
export function parseAddress(text: string): string | null {
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([^:]*):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? plain ?? text).replace(/%.*$/, '');
  const version = isIP(address);
  if (version === 0) return null;
  if (version === 4) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return canonical.replace(/^::ffff:(?=\d+\.)/, '');
}

type HeaderValue = string | string[] | undefined;
type ReceivedRequest = {
  headers: { [name: string]: HeaderValue };
  socket: { remoteAddress?: string | undefined };
};

/** Who sent a request, and where to, as far as the connection or a trusted proxy says so. */
export type Sender = {
  /** The client's address; '' when the connection has none. */
  address: string;
  /** The host that the client asked for, with its port; null when it is none. */
  host: string | null;
  /** The address under which people reach this server: APP_URL, else what the client asked for. */
  origin: URL | null;
  /** Whether forwarded headers came from an address that is not trusted, and were ignored. */
  isForwardedInVain: boolean;
};

export type SenderSettings = {
  proxies: TrustedProxies;
  /** APP_URL. */
  appUrl: string | undefined;
};

/**
 * Decides a client's address and the origin it asked for. Forwarded headers count only from trusted addresses: the
 * client is the last address of `x-forwarded-for` that is not a trusted proxy's, so a client can't choose its own.
 */
export function readSender({ headers, socket }: ReceivedRequest, { proxies, appUrl }: SenderSettings): Sender {
  const peer = parseAddress(socket.remoteAddress ?? '') ?? '';
  const isTrusted = proxies.trusts(peer);
  const forwarded = (name: (typeof forwardedNames)[number]) => (isTrusted ? listOf(headers[name]) : []);
  const protocol = forwarded('x-forwarded-proto').at(-1)?.toLowerCase() === 'https' ? 'https' : 'http';
  const asked = originOf(`${protocol}://${forwarded('x-forwarded-host').at(-1) ?? listOf(headers.host).at(-1)}`);
  return {
    address: clientBehind(peer, forwarded('x-forwarded-for'), proxies),
    host: asked?.host ?? null,
    origin: appUrl ? new URL(new URL(appUrl).origin) : asked,
    isForwardedInVain: !isTrusted && forwardedNames.some((name) => headers[name] !== undefined),
  };
}

/**
 * Returns whether a browser's Origin header names this server: the host that it asked for, or APP_URL's. The protocol
 * is left out, because a proxy that is not trusted may speak https.
 */
export function isOwnOrigin(origin: string, { host, origin: own }: Pick<Sender, 'host' | 'origin'>): boolean {
  const named = URL.parse(origin);
  return named !== null && named.origin === origin && (named.host === host || named.host === own?.host);
}

/** A URL that is nothing but an origin; null for a host with a user, a path or a query in it. */
function originOf(text: string): URL | null {
  const url = URL.parse(text);
  return url && url.href === `${url.origin}/` ? url : null;
}

const forwardedNames = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

function clientBehind(peer: string, hops: string[], proxies: TrustedProxies): string {
  let client = peer;
  for (const hop of hops.toReversed()) {
    const address = parseAddress(hop);
    // What is no address was not written by a proxy that we know: the one that passed it on is the client.
    if (!address) return client;
    client = address;
    if (!proxies.trusts(address)) return client;
  }
  return client;
}

/** The entries of a header that is a list; a header that came several times is one list. */
function listOf(value: HeaderValue): string[] {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Returns the part of an address that one subscriber usually has: of IPv6 the first 64 bits. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
