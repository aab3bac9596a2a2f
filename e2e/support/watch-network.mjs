// Preloaded into a process and its children: writes their connections, name lookups and datagrams to NETWORK_LOG.
import { subscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

const note = (what) => appendFileSync(process.env.NETWORK_LOG, `${process.pid} ${what}\n`);

// Every client connects with it, with or without TLS; some pass the arguments as one list.
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const named =
    typeof first === 'object' ? (first.path ?? first.host) : typeof second === 'string' ? second : undefined;
  note(`connects to ${named ?? 'localhost'}`);
  return connect.apply(this, given);
};
subscribe('udp.socket', () => note('opens udp'));

for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  for (const place of [dns, dns.promises]) {
    const original = place[name];
    place[name] = (host, ...rest) => {
      note(`looks up ${host}`);
      return original.call(place, host, ...rest);
    };
  }
}
