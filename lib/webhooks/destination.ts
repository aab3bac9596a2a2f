import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Why nothing is sent to a URL, as a sentence. `isRefused` is false if a later try may succeed, as for a new name. */
export class DestinationError extends Error {
  constructor(
    message: string,
    readonly isRefused = true,
  ) {
    super(message);
  }
}

/** The addresses that a message may go to. They were checked, and the connection uses these and no others. */
export type Destination = { url: URL; addresses: LookupAddress[] };

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Queries DNS directly, because the system's resolver would block one of a few threads while a name server hangs. */
const dns = new Resolver({ timeout: 2_000, tries: 2 });

const resolveByDns: Resolve = async (hostname) => {
  const [v4, v6] = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
  const found = (result: PromiseSettledResult<string[]>, family: 4 | 6) =>
    result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
  return [...found(v4, 4), ...found(v6, 6)];
};

/** Also resolves names of the local network and of /etc/hosts. */
const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** Ranges of IPv6 that carry an IPv4 address, with the position of its first byte. */
const embeddings = [
  { network: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), at: 12 },
  { network: ipaddr.IPv6.parseCIDR('2002::/16'), at: 2 },
  { network: ipaddr.IPv6.parseCIDR('::/96'), at: 12 },
] as const;

/** Public addresses that answer only inside a data center: Azure's metadata and wire server. */
const internal = ['168.63.129.16'];

/** Returns whether an address is on the public internet, IPv4 within IPv6 included. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6) {
    const found = embeddings.find(({ network }) => address.match(network));
    if (found)
      return isPublicAddress(
        address
          .toByteArray()
          .slice(found.at, found.at + 4)
          .join('.'),
      );
  }
  return address.range() === 'unicast' && !internal.includes(address.toString());
}

/**
 * Parses a URL that messages may be sent to. A URL parser turns decimal, octal and hexadecimal spellings of an IPv4
 * address into the usual one, so they are checked too.
 * @throws DestinationError
 */
export function parseDestination(text: string, allowsPrivate: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new DestinationError('Enter a URL that starts with https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new DestinationError('The URL must not contain a user name or password.');
  }
  const host = hostOf(url);
  if (!allowsPrivate) {
    if (ipaddr.isValid(host) && !isPublicAddress(host)) throw privateAddress(host);
    if (/(?:^|\.)localhost\.?$/.test(host)) throw privateAddress(host);
    if (url.protocol === 'http:') throw new DestinationError('The URL must start with https://.');
  }
  return url;
}

/**
 * Resolves the host of a URL and checks every address of it.
 * @throws DestinationError when one of them is not public, or there is none
 */
export async function resolveDestination(
  text: string,
  allowsPrivate: boolean,
  resolve: Resolve = allowsPrivate ? resolveBySystem : resolveByDns,
): Promise<Destination> {
  const url = parseDestination(text, allowsPrivate);
  const host = hostOf(url);
  const addresses = ipaddr.isValid(host)
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await resolve(host).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
        throw new DestinationError(`The host name ${host} could not be resolved${code}.`, false);
      });
  if (addresses.length === 0) throw new DestinationError(`The host name ${host} has no address.`, false);
  const refused = allowsPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (refused) throw privateAddress(host);
  return { url, addresses };
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

// Names no address, because the message must not help to explore the server's network.
function privateAddress(host: string): DestinationError {
  return new DestinationError(
    `${host} is not on the public internet. Webhooks go only to public addresses, unless the operator sets WEBHOOK_ALLOW_PRIVATE.`,
  );
}
