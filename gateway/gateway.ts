import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import type postgres from 'postgres';
import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { createAdmission } from './admission';
import { authenticate } from './authenticate';
import { chat } from './chat';
import { describeKey } from './key';
import { createLastUse } from './last-use';
import { logFault, logRequest } from './log';
import { createMeter } from './meter';
import type { Metrics } from './metrics';
import { createModels } from './models';
import { createProbe } from './probe';
import { clientLeft, createRequestContext, type RequestContext } from './request-context';
import { respondError, respondJson, toAppError } from './respond';
import { createRunningStreams } from './running-streams';
import { createUnknownKeyGuard } from './unknown-keys';
import { createUpstream, type UpstreamSettings } from './upstream';

export type GatewayDeps = {
  /** The pool to use now; asked anew for each statement, for a hung pool is replaced. */
  sql: () => postgres.Sql;
  pepper: Buffer;
  /** Null: the built-in pulze-echo answers. */
  upstream: UpstreamSettings | null;
  /** Null: nobody reads them. */
  metrics: Metrics | null;
  /** How busy the pool is, for the metrics. */
  poolLoad?: () => { inUse: number; waiting: number };
};

export type Gateway = {
  /** Answers a request, always. `address` is the client's, as far as the server knows it. */
  fetch(request: Request, address?: string): Promise<Response>;
  /** Whether the database answers, within a second; asked at most once a second. */
  isDatabaseThere(): Promise<boolean>;
  /** Ends streams that are still running, with an error event. */
  endStreams(): void;
  /** Writes the usage collected so far, in four seconds at most, and ends the connections to the upstream. */
  close(): Promise<void>;
};

// With what else the end takes, this stays within the 30 seconds that supervisors grant.
const flushMs = 4_000;

type Handler = (context: RequestContext, param: string) => Promise<Response>;

/**
 * The API as one web-standard handler. A request is judged in this order: path, method, key and limits, then its body;
 * so an unknown path needs no key, and no body is read for someone who may not send it.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { metrics } = deps;
  const upstream = deps.upstream && createUpstream(deps.upstream, (code) => metrics?.upstreamFailed(code));
  const admit = createAdmission(deps.sql, (size) => metrics?.batchSent(size));
  const admitFrom = createUnknownKeyGuard(admit, () => metrics?.unknownKeyThrottled());
  const flushFailed = () => metrics?.flushFailed();
  const meter = createMeter(deps.sql, { flushFailed, logEntryLost: () => metrics?.logEntryLost() });
  const lastUse = createLastUse(deps.sql, flushFailed);
  const models = createModels(upstream);
  const streams = createRunningStreams(deps.sql);
  const app = new Hono<{ Bindings: { address: string } }>();
  metrics?.watch(() => {
    const pool = deps.poolLoad?.() ?? { inUse: 0, waiting: 0 };
    const queues = { runningStreams: streams.count(), meterQueue: meter.queued() };
    return { ...queues, poolInUse: pool.inUse, poolWaiting: pool.waiting };
  });

  async function identify(context: RequestContext): Promise<AdmissionRow> {
    const caller = await authenticate(context, admitFrom, deps.pepper);
    lastUse.note(caller);
    return caller;
  }

  function finish(context: RequestContext, status: number, code: string | null): void {
    meter.record(context, status, code);
    metrics?.requestEnded(context.route, status, code);
    logRequest(context, status, code);
  }

  async function answer(
    context: RequestContext,
    run: (context: RequestContext) => Promise<Response>,
  ): Promise<Response> {
    const begunAt = performance.now();
    const response = await run(context).then(
      (answered) => {
        if (!context.isStreaming) finish(context, answered.status, null);
        return answered;
      },
      (thrown: unknown) => answerError(context, thrown),
    );
    metrics?.requestAnswered(context.route, performance.now() - begunAt);
    return response;
  }

  function answerError(context: RequestContext, thrown: unknown): Response {
    const error = toAppError(thrown);
    if (error.code === 'internal_error') logFault(thrown, { requestId: context.requestId }, 'a request failed');
    // What was asked of the upstream is given up when the client leaves: no fault of either.
    const hasLeft = error.code === 'upstream_error' && context.request.signal.aborted;
    finish(context, hasLeft ? clientLeft : error.status, hasLeft ? null : error.code);
    return respondError(context, error);
  }

  function route(method: 'GET' | 'POST', path: string, handler: Handler): void {
    const allowed = method === 'GET' ? ['GET', 'HEAD'] : [method];
    const name = path.replace(/:(\w+)\{.+\}$/, '{$1}');
    app.all(path, (c) =>
      answer(createRequestContext(c.req.raw, c.env.address, name), async (context) => {
        if (!allowed.includes(c.req.raw.method)) throw methodNotAllowed(context, allowed);
        return handler(context, c.req.param('model') ?? '');
      }),
    );
  }

  route('POST', '/v1/chat/completions', async (context) => {
    const caller = await identify(context);
    return chat(context, caller, { models, upstream, finish, streams });
  });
  route('GET', '/v1/models', async (context) => {
    const caller = await identify(context);
    return respondJson(context, { object: 'list', data: await models.list(caller) });
  });
  // Names may hold slashes, encoded or not.
  route('GET', '/v1/models/:model{.+}', async (context, model) => {
    const caller = await identify(context);
    return respondJson(context, await models.find(caller, model));
  });
  route('GET', '/v1/key', async (context) => respondJson(context, describeKey(await identify(context))));

  app.notFound((c) =>
    answer(createRequestContext(c.req.raw, c.env.address), async () => {
      throw new AppError('not_found', 'There is nothing at this path: the API starts at /v1/chat/completions.');
    }),
  );

  return {
    fetch: async (request, address = '') => app.fetch(request, { address }),
    isDatabaseThere: createProbe(deps.sql),
    endStreams() {
      streams.endAll(new AppError('service_unavailable', 'The server is restarting: send the request again.'));
    },
    async close() {
      const flushed = Promise.all([meter.flush(), lastUse.flush()]);
      await Promise.race([flushed, delay(flushMs, undefined, { ref: false })]);
      await upstream?.close();
    },
  };
}

function methodNotAllowed(context: RequestContext, allowed: string[]): AppError {
  context.headers.allow = allowed.join(', ');
  return new AppError('method_not_allowed', `This path takes ${allowed.join(' and ')} alone.`);
}
