import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { requireFreePort } from './port';

function listen(port: number, host?: string): Promise<{ port: number; close(): void }> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, host, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port: taken, close: () => server.close() });
    });
  });
}

test.each([undefined, '127.0.0.1'])('requireFreePort names the port in use on %s and its setting', async (host) => {
  const other = await listen(0, host);
  await expect(requireFreePort(other.port, 'PORT')).rejects.toThrow(`Port ${other.port} is in use`);
  other.close();
});

test('requireFreePort waits for a port that becomes free', async () => {
  const other = await listen(0);
  setTimeout(other.close, 300);
  await requireFreePort(other.port, 'PORT');
});
