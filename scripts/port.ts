import { createServer } from 'node:net';
import { errorCode, StartError } from '@/db/embedded/start-error';

/**
 * Checks that a port can be listened on, on all interfaces.
 * @param setting the setting that chooses it, for the message
 * @throws StartError when it is taken or not allowed
 */
export function requireFreePort(port: number, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error) => reject(portError(error, port, setting)));
    server.listen(port, () => server.close(() => resolve()));
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
