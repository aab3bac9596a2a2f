/** Removes names and addresses of the upstream's network from its error texts. */

const ipv4 = /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g;
const ipv6 = /\[[0-9a-f:.%]*:[0-9a-f:.%]*\](?::\d{1,5})?|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/gi;
// Names that exist in private networks only, alone or under a longer name.
const privateName =
  /(?<![\w.-])(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.(?:internal|local|localdomain|lan|corp|intranet|private|svc|consul|docker|test|home\.arpa)(?:\.[a-z0-9.-]+)?(?::\d{1,5})?/gi;
const localhost = /(?<![\w.-])localhost(?::\d{1,5})?(?![\w-])/gi;
// `vllm-7:8000`: a name with a port is the name of a server.
const nameWithPort = /(?<![\w.:/-])[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*:\d{2,5}(?![\w:.])/gi;
// Messages of libraries about a host that failed: Node, Python's requests, Go, libc.
const reported =
  /((?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|host(?:name)?\s*[=:]|lookup|resolve host:?|connect to host|reach host|upstream:?)\s*["'`]?)(?!(?:error|request|timeout|timed|failed|server|connection|returned|response|is|was|the|a)\b)([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)/gi;
const privateUrl = /\b(?:https?|wss?|grpc|tcp|redis|postgres(?:ql)?|amqp):\/\/[^\s"'`<>()]+/gi;

const placeholder = '[host]';

/**
 * Replaces names and addresses of hosts in the upstream's network; links to public https pages, such as a help page,
 * stay.
 * @param hosts names of the upstream itself, which are always replaced
 */
export function withoutHosts(text: string, hosts: readonly string[]): string {
  const links: string[] = [];
  const kept = text.slice(0, 4_000).replace(privateUrl, (url) => {
    if (!isPublicLink(url, hosts)) return placeholder;
    links.push(url);
    return `\ue000${links.length - 1}\ue000`;
  });
  const names = [...hosts].sort((a, b) => b.length - a.length);
  return names
    .reduce((rest, name) => rest.replaceAll(name, placeholder), kept)
    .replace(ipv6, (match) =>
      match.includes('::') || match.startsWith('[') || match.split(':').length > 4 ? placeholder : match,
    )
    .replace(ipv4, placeholder)
    .replace(privateName, placeholder)
    .replace(localhost, placeholder)
    .replace(nameWithPort, placeholder)
    .replace(reported, (_match, before: string) => `${before}${placeholder}`)
    .replace(/\ue000(\d+)\ue000/g, (_match, index: string) => links[Number(index)] ?? '');
}

function isPublicLink(url: string, hosts: readonly string[]): boolean {
  try {
    const { protocol, hostname, port } = new URL(url);
    const isName = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/.test(hostname) && !`${hostname} `.match(privateName);
    return protocol === 'https:' && port === '' && isName && !hosts.includes(hostname);
  } catch {
    return false;
  }
}
