import { connect } from 'node:net';

const timeoutMs = 3_000;

/** Checks whether the server at a URL accepts connections; names the setting to check if it does not. */
export function reach(address: string, setting: string, defaultPort: number): Promise<{ ok: boolean; text: string }> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(port || defaultPort) };
  return new Promise((resolve) => {
    const socket = connect({ ...target, timeout: timeoutMs });
    const end = (ok: boolean, text: string) => {
      socket.destroy();
      resolve({ ok, text });
    };
    socket.on('connect', () => end(true, `${target.host}:${target.port} accepts connections`));
    const failed = (reason: string) =>
      end(false, `${target.host}:${target.port} can't be reached (${reason}): check ${setting} and the network`);
    socket.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
    socket.on('timeout', () => failed('no answer'));
  });
}
