import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { proxyFor } from './outgoing-proxy';

type Options = Omit<Pool.Options, 'connect'> & { connect?: { timeout: number } };

/** Creates a dispatcher for one origin, which uses the configured proxy if there is one. */
export function openDispatcher(origin: URL, options: Options = {}): Dispatcher {
  const proxy = proxyFor(origin);
  if (proxy === undefined) return new Pool(origin.origin, options);
  const { connect, ...perPool } = options;
  return new ProxyAgent({
    ...perPool,
    uri: proxy,
    // Proxies commonly forward plain HTTP themselves, and refuse tunnels to other ports than 443.
    proxyTunnel: origin.protocol === 'https:',
    proxyTls: connect,
    requestTls: connect,
    factory: (to, given) => new Pool(to, { ...perPool, ...given }),
  });
}
