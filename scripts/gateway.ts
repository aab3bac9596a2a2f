import { closePools } from '@/db/client';
import { portError } from './port';
import { prepare } from './prepare';
import { runScript, whenStopped } from './run-script';

/** `npm run gateway`: the API alone, as a process of its own. */

async function main(): Promise<number> {
  const stopped = whenStopped();
  const { settings, close } = await prepare();
  try {
    const { serve } = await import('@/lib/gateway/serve');
    const server = await serve({ port: settings.GATEWAY_PORT }).catch((error: unknown) => {
      throw portError(error, settings.GATEWAY_PORT, 'GATEWAY_PORT');
    });
    console.log(`The API runs at http://localhost:${server.port}/v1`);
    await stopped;
    await server.close();
    return 0;
  } finally {
    await closePools();
    await close();
  }
}

await runScript(main);
