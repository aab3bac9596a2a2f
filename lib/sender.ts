import { BlockList, isIP, SocketAddress } from 'node:net';

/** The addresses whose forwarded headers count: TRUSTED_PROXIES. */
export type TrustedProxies = { trusts(address: string): boolean };

/** Trusts no proxy, so that forwarded headers are always ignored. */
export const noProxies: TrustedProxies = { trusts: () => false };

/** Parses a comma-separated list of addresses and CIDR ranges. @throws Error that names the invalid entry */
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
      throw new Error(`“${entry}” is not an address or CIDR range, such as 10.0.0.0/8 or fd00::/8`);
    }
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  const isListed = (address: string) =>
    isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return { trusts: remember(isListed) };
}

const maxRemembered = 1_000;

/** Keeps the latest answers of a function, because asking Node's list takes longer than finding a request's route. */
function remember(ask: (text: string) => boolean): (text: string) => boolean {
  const answers = new Map<string, boolean>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    if (answers.size >= maxRemembered) answers.clear();
    const answer = ask(text);
    answers.set(text, answer);
    return answer;
  };
}

/** Returns a normalized address without port, IPv4-mapped addresses as IPv4; null when it is not an address. */
export function parseAddress(text: string): string | null {
  // Node uses this form for IPv4 clients of a socket that listens on both families.
  if (text.startsWith('::ffff:') && isIP(text.slice(7)) === 4) return text.slice(7);
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

/** The client of a request, from the connection or a trusted proxy. */
export type Client = {
  /** The client's address; '' when the connection has none. */
  address: string;
  /** Whether forwarded headers from an untrusted address were ignored. */
  isForwardedInVain: boolean;
};

/** The client of a request and the requested origin. */
export type Sender = Client & {
  /** The requested host with its port; null when it is invalid. */
  host: string | null;
  /** The public origin of this server: APP_URL, else the requested origin. */
  origin: URL | null;
};

export type SenderSettings = {
  proxies: TrustedProxies;
  /** APP_URL. */
  appUrl: string | undefined;
};

/**
 * Returns the client's address. Forwarded headers count only from trusted addresses: the client is the last address of
 * `x-forwarded-for` that is not a trusted proxy's, so a client can't forge it.
 */
export function readClient({ headers, socket }: ReceivedRequest, proxies: TrustedProxies): Client {
  const peer = parseAddress(socket.remoteAddress ?? '') ?? '';
  const isTrusted = proxies.trusts(peer);
  return {
    address: isTrusted ? clientBehind(peer, listOf(headers['x-forwarded-for']), proxies) : peer,
    isForwardedInVain: !isTrusted && forwardedNames.some((name) => headers[name] !== undefined),
  };
}

/** Returns the client's address and the requested origin, which forwarded headers change as in `readClient`. */
export function readSender(request: ReceivedRequest, { proxies, appUrl }: SenderSettings): Sender {
  const { headers, socket } = request;
  const isTrusted = proxies.trusts(parseAddress(socket.remoteAddress ?? '') ?? '');
  const forwarded = (name: (typeof forwardedNames)[number]) => (isTrusted ? listOf(headers[name]) : []);
  const protocol = forwarded('x-forwarded-proto').at(-1)?.toLowerCase() === 'https' ? 'https' : 'http';
  const asked = originOf(`${protocol}://${forwarded('x-forwarded-host').at(-1) ?? listOf(headers.host).at(-1)}`);
  return {
    ...readClient(request, proxies),
    host: asked?.host ?? null,
    origin: appUrl ? new URL(new URL(appUrl).origin) : asked,
  };
}

/**
 * Returns whether a browser's Origin header names this server: the requested host, or APP_URL's. The protocol is
 * ignored, because an untrusted proxy may use https.
 */
export function isOwnOrigin(origin: string, { host, origin: own }: Pick<Sender, 'host' | 'origin'>): boolean {
  const named = URL.parse(origin);
  return named !== null && named.origin === origin && (named.host === host || named.host === own?.host);
}

/** Returns a URL that is only an origin; null for a host that contains a user, a path or a query. */
function originOf(text: string): URL | null {
  const url = URL.parse(text);
  return url && url.href === `${url.origin}/` ? url : null;
}

const forwardedNames = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const;

function clientBehind(peer: string, hops: string[], proxies: TrustedProxies): string {
  let client = peer;
  for (const hop of hops.toReversed()) {
    const address = parseAddress(hop);
    // A trusted proxy writes addresses, so an invalid entry is from the client that sent the header.
    if (!address) return client;
    client = address;
    if (!proxies.trusts(address)) return client;
  }
  return client;
}

/** Returns the entries of a list header. Repeated headers form one list. */
function listOf(value: HeaderValue): string[] {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Returns the part of an address that identifies one subscriber: for IPv6 the first 64 bits. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}
