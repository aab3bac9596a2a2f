import { Hono } from 'hono';
import type postgres from 'postgres';
import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '../errors';
import { createAdmission } from './admission';
import { authenticate } from './authenticate';
import { chat } from './chat';
import { type Exchange, startExchange } from './exchange';
import { describeKey } from './key';
import { createLastUse } from './last-use';
import { logFault } from './log';
import { createMeter } from './meter';
import { createModels } from './models';
import { respondError, respondJson, toAppError } from './respond';
import { createRunningStreams } from './running-streams';
import { createUpstream, type UpstreamSettings } from './upstream';

export type GatewayDeps = {
  /** The pool to use now; asked anew for each statement, for a hung pool is replaced. */
  sql: () => postgres.Sql;
  pepper: Buffer;
  /** Null: the built-in pulze-echo answers. */
  upstream: UpstreamSettings | null;
};

export type Gateway = {
  /** Answers a request, always. `address` is the client's, as far as the server knows it. */
  fetch(request: Request, address?: string): Promise<Response>;
  /** Ends streams that are still running, with an error event. */
  endStreams(): void;
  /** Writes the usage collected so far and ends the connections to the upstream. The pool stays the caller's. */
  close(): Promise<void>;
};

type Handler = (exchange: Exchange, param: string) => Promise<Response>;

/**
 * The API as one web-standard handler. A request is judged in this order: path, method, key and limits, then its body;
 * so an unknown path needs no key, and no body is read for someone who may not send it.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const upstream = deps.upstream && createUpstream(deps.upstream);
  const admit = createAdmission(deps.sql);
  const meter = createMeter(deps.sql);
  const lastUse = createLastUse(deps.sql);
  const models = createModels(upstream);
  const streams = createRunningStreams(deps.sql);
  const app = new Hono<{ Bindings: { address: string } }>();

  async function identify(exchange: Exchange): Promise<AdmissionRow> {
    const caller = await authenticate(exchange, admit, deps.pepper);
    lastUse.note(caller);
    return caller;
  }

  async function answer(request: Request, address: string, run: (exchange: Exchange) => Promise<Response>) {
    const exchange = startExchange(request, address);
    try {
      const response = await run(exchange);
      if (!exchange.isStreaming) meter.record(exchange, response.status, null);
      return response;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'internal_error') logFault(thrown, { requestId: exchange.requestId }, 'a request failed');
      meter.record(exchange, error.status, error.code);
      return respondError(exchange, error);
    }
  }

  function route(method: 'GET' | 'POST', path: string, handler: Handler): void {
    const allowed = method === 'GET' ? ['GET', 'HEAD'] : [method];
    app.all(path, (c) =>
      answer(c.req.raw, c.env.address, (exchange) => {
        if (!allowed.includes(c.req.raw.method)) throw methodNotAllowed(exchange, allowed);
        return handler(exchange, c.req.param('model') ?? '');
      }),
    );
  }

  route('POST', '/v1/chat/completions', async (exchange) => {
    const caller = await identify(exchange);
    return chat(exchange, caller, { models, upstream, meter, streams });
  });
  route('GET', '/v1/models', async (exchange) => {
    const caller = await identify(exchange);
    return respondJson(exchange, { object: 'list', data: await models.list(caller) });
  });
  // Names may hold slashes, encoded or not.
  route('GET', '/v1/models/:model{.+}', async (exchange, model) => {
    const caller = await identify(exchange);
    return respondJson(exchange, await models.find(caller, model));
  });
  route('GET', '/v1/key', async (exchange) => respondJson(exchange, describeKey(await identify(exchange))));

  app.notFound((c) =>
    answer(c.req.raw, c.env.address, async () => {
      throw new AppError('not_found', 'There is nothing at this path: the API starts at /v1/chat/completions.');
    }),
  );

  return {
    fetch: async (request, address = '') => app.fetch(request, { address }),
    endStreams() {
      streams.endAll(new AppError('service_unavailable', 'The server is restarting: send the request again.'));
    },
    async close() {
      await Promise.all([meter.flush(), lastUse.flush()]);
      await upstream?.close();
    },
  };
}

function methodNotAllowed(exchange: Exchange, allowed: string[]): AppError {
  exchange.headers.allow = allowed.join(', ');
  return new AppError('method_not_allowed', `This path takes ${allowed.join(' and ')} alone.`);
}
