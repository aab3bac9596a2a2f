import { createServer, isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, StartError } from '@/db/embedded/start-error';

/**
 * Checks that a port is free, on all addresses or on one. Waits up to three seconds for a program that is ending.
 * @param setting the name of the setting, for the message
 * @throws StartError when the port is in use or not allowed
 */
export async function requireFreePort(port: number, setting: string, host?: string): Promise<void> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    const error = await tryPort(port, host);
    if (error === null) return;
    if (errorCode(error) !== 'EADDRINUSE' || Date.now() > deadline) throw portError(error, port, setting);
    await delay(100);
  }
}

function tryPort(port: number, host: string | undefined): Promise<Error | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', resolve);
    server.listen({ port, host }, () => server.close(() => resolve(null)));
  });
}

/** Converts an error of listening to a StartError; returns other errors unchanged. */
export function portError(error: unknown, port: number, setting: string): unknown {
  const example = `for example ${setting}=${port + 100}`;
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} is in use by another program. Stop that, or set ${setting}, ${example}.`);
  }
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) {
    return new StartError(
      'HOST is no address of this machine. Set it to one, such as 127.0.0.1, or to nothing for all.',
    );
  }
  if (code === 'EACCES')
    return new StartError(`Port ${port} needs rights this user lacks. Set ${setting}, ${example}.`);
  return error;
}

/** Returns the URL of a port of this machine for a person to open. */
export function localUrl(host: string | undefined, port: number): string {
  const isEvery = host === undefined || host === '0.0.0.0' || host === '::';
  const name = isEvery ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
