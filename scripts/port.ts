import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, StartError } from '@/db/embedded/start-error';

/**
 * Checks that a port can be listened on, on all interfaces. A program that is ending gets three seconds to leave it.
 * @param setting the setting that chooses it, for the message
 * @throws StartError when it is taken or not allowed
 */
export async function requireFreePort(port: number, setting: string): Promise<void> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    const error = await tryPort(port);
    if (error === null) return;
    if (errorCode(error) !== 'EADDRINUSE' || Date.now() > deadline) throw portError(error, port, setting);
    await delay(100);
  }
}

function tryPort(port: number): Promise<Error | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', resolve);
    server.listen(port, () => server.close(() => resolve(null)));
  });
}

/** Says in a sentence why a port can't be listened on; other errors are passed on as they are. */
export function portError(error: unknown, port: number, setting: string): unknown {
  const example = `for example ${setting}=${port + 100}`;
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} is in use by another program. Stop that, or set ${setting}, ${example}.`);
  }
  if (code === 'EACCES')
    return new StartError(`Port ${port} needs rights this user lacks. Set ${setting}, ${example}.`);
  return error;
}
