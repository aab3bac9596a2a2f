import ipaddr from 'ipaddr.js';

/** Parses lists of addresses and CIDR ranges. Safe in the browser. */

/** Maximum number of entries in a key's list. */
export const maxNetworks = 50;
/** Longer than any IPv6 address with a prefix length. Longer text is refused unparsed. */
const maxEntryLength = 100;

/** One invalid line, counted from 1; `message` is a sentence that names it. */
export type NetworkProblem = { line: number; entry: string; message: string };

/**
 * Parses one address or CIDR range per line and skips empty lines. Networks are normalized: lower case, IPv4-mapped
 * addresses as IPv4, bits after the prefix cleared, without duplicates.
 */
export function parseNetworks(lines: readonly string[]): { networks: string[]; problems: NetworkProblem[] } {
  const networks = new Set<string>();
  const problems: NetworkProblem[] = [];
  lines.forEach((text, index) => {
    const entry = text.trim();
    if (entry === '') return;
    const line = index + 1;
    const parsed = parseNetwork(entry);
    if ('network' in parsed) {
      networks.add(parsed.network);
      if (networks.size === maxNetworks + 1) problems.push(problemOf(line, entry, `is one more than ${maxNetworks}`));
    } else problems.push(problemOf(line, entry, parsed.problem));
  });
  return { networks: [...networks], problems };
}

const problemOf = (line: number, entry: string, what: string): NetworkProblem => {
  const shown = entry.length > 50 ? `${entry.slice(0, 50)}…` : entry;
  return { line, entry, message: `Line ${line}, “${shown}”, ${what}.` };
};

/** Returns whether one of the networks of a parsed list contains an address. */
export function isAmongNetworks(networks: readonly string[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const [base, length] = ipaddr.parseCIDR(
      network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`,
    );
    return base.kind() === parsed.kind() && parsed.match(base, length);
  });
}

type ParsedNetwork = { network: string } | { problem: string };

function parseNetwork(entry: string): ParsedNetwork {
  const [address = '', prefix, ...rest] = entry.split('/');
  const isV6 = address.includes(':') && ipaddr.IPv6.isValid(address) && !address.includes('%');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (entry.length > maxEntryLength || (!isV6 && !isV4)) return { problem: addressProblem(address) };
  const longest = isV6 ? 128 : 32;
  const length = prefix === undefined ? longest : Number(prefix);
  if (rest.length > 0 || (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) || length > longest) {
    return { problem: `needs a prefix length from 0 to ${longest} behind the slash` };
  }
  if (!isV6) return { network: toText(ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`), length, longest) };
  const parsed = ipaddr.IPv6.parse(address);
  if (!parsed.isIPv4MappedAddress()) {
    return { network: toText(ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`), length, longest) };
  }
  if (length < 96) return { problem: 'is an IPv4 address in IPv6, whose prefix length is at least 96' };
  return parseNetwork(`${parsed.toIPv4Address()}/${length - 96}`);
}

function toText(address: ipaddr.IPv4 | ipaddr.IPv6, length: number, longest: number): string {
  return length === longest ? String(address) : `${address}/${length}`;
}

/** Returns the reason why an address is invalid, as the end of a sentence. */
function addressProblem(address: string): string {
  if (/^\d{1,3}(?:\.\d{1,3}){3}:\d+$|^\[.*\]:\d+$/.test(address)) return 'has a port: leave it out';
  if (address.includes('%')) return 'has a zone: leave out the % and what follows';
  if (/[*xX]|-/.test(address) && /^[\d.*xX\s-]+$/.test(address))
    return 'is not in CIDR form: write a range such as 10.0.0.0/24';
  if (/^\d+(?:\.\d+){3}$/.test(address)) {
    return /(?:^|\.)0\d/.test(address)
      ? 'has a part with a leading zero: write the parts without'
      : 'has a part over 255, which no IPv4 address has';
  }
  if (/^[\d.]+$/.test(address)) return 'is not a whole IPv4 address, which has four parts';
  if (/^[\da-f:.]+$/i.test(address) && address.includes(':')) return 'is not an IPv6 address';
  if (/[,;\s]/.test(address)) return 'holds several entries: write one a line';
  return 'is not an address or CIDR range, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32';
}
