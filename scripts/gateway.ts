import { closePools } from '@/db/client';
import { localUrl, portError } from './port';
import { prepare } from './prepare';
import { runScript, whenStopped } from './run-script';

/** `npm run gateway`: serves only the API. */

async function main(): Promise<number> {
  const stopped = whenStopped();
  const { settings, close } = await prepare();
  try {
    const { serve } = await import('@/gateway/serve');
    const { HOST: host, GATEWAY_PORT: port, METRICS_PORT: metricsPort, GATEWAY_DRAIN_SECONDS: drainSeconds } = settings;
    const server = await serve({ port, host, metricsPort, drainMs: drainSeconds * 1_000 }).catch((error: unknown) => {
      throw isPort(error, metricsPort)
        ? portError(error, metricsPort, 'METRICS_PORT')
        : portError(error, port, 'GATEWAY_PORT');
    });
    console.log(`The API runs at ${localUrl(host, server.port)}/v1`);
    if (server.metricsPort) console.log(`Its metrics are at ${localUrl(host, server.metricsPort)}/metrics`);
    await stopped;
    await server.close();
    return 0;
  } finally {
    await closePools();
    await close();
  }
}

/** Returns whether listening on this port failed. */
function isPort(error: unknown, port: number | undefined): port is number {
  return port !== undefined && error instanceof Error && 'port' in error && error.port === port;
}

await runScript(main);
