import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import type postgres from 'postgres';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import { endpoints } from '@/lib/api/endpoints';
import { describeKey } from '@/lib/api/key';
import { openApiDocument } from '@/lib/api/openapi';
import { AppError } from '@/lib/errors';
import { clientLeft } from '@/lib/usage/status-class';
import { createAdmission } from './admission';
import type { AdmissionRow } from './admit-batch';
import { describeApi, unknownPath } from './api-paths';
import { authenticate } from './authenticate';
import { createCors } from './cors';
import { echo } from './echo';
import { forward } from './forward';
import { describeUsage } from './key-usage';
import { createLastUse } from './last-use';
import { logFault, logRequest } from './log';
import { createMeter } from './meter';
import type { Metrics } from './metrics';
import { createModels } from './models';
import { createProbe } from './probe';
import { createRehash, type OtherPepper } from './rehash';
import { createRequestContext, type RequestContext } from './request-context';
import { noteFault, publicCode, respondError, respondJson, toAppError } from './respond';
import { createRunningStreams } from './running-streams';
import { createSlots } from './slots';
import type { Outcome, Telemetry } from './telemetry/telemetry';
import { createTokenBudget } from './token-budget';
import { createUnknownKeyGuard } from './unknown-keys';
import { createUpstream, type UpstreamSettings } from './upstream';

export type GatewayDeps = {
  /** Returns the current pool. Called for each statement, because a pool that hangs is replaced. */
  sql: () => postgres.Sql;
  /** Returns the connection for long statements. */
  upkeepSql: () => postgres.Sql;
  pepper: Buffer;
  /** The other pepper, while the pepper is changed. */
  otherPepper?: OtherPepper | null;
  /** Null to answer with the built-in pulze-echo. */
  upstream: UpstreamSettings | null;
  /** The largest body, in bytes. */
  maxBodyBytes: number;
  /** Origins whose browsers may call the API; `*` for any. */
  corsOrigins: readonly string[];
  /** How many days the request log is kept. */
  requestLogDays: number;
  /** Null when metrics are switched off. */
  metrics: Metrics | null;
  /** Null when no traces are sent. */
  telemetry?: Telemetry | null;
  /** Connections in use and statements waiting, for the metrics. */
  poolLoad?: () => { inUse: number; waiting: number };
};

export type Gateway = {
  /**
   * Responds to a request. Never rejects.
   * @param address the client's; '' when unknown
   * @param breakOff closes the connection immediately
   */
  fetch(request: Request, address?: string, breakOff?: () => void): Promise<Response>;
  /** Checks the database, in at most a second. The result is cached for a second. */
  isDatabaseAvailable(): Promise<boolean>;
  /** Ends all running streams with an error event. */
  endStreams(): void;
  /** Writes the collected usage, in at most four seconds, and closes the connections to the upstream. */
  close(): Promise<void>;
};

// Together with the other steps of a shutdown, this fits in the 30 seconds before a supervisor kills the process.
const flushMs = 4_000;

type Handler = (context: RequestContext, param: string) => Promise<Response>;

/**
 * Creates the API as a fetch handler. It checks a request in this order: path, method, key and limits, body. So an
 * unknown path needs no key, and the body of a refused request is not read.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { metrics, telemetry } = deps;
  const upstream = deps.upstream && createUpstream(deps.upstream, (code) => metrics?.upstreamFailed(code));
  const slots = createSlots(deps.sql);
  const admit = createAdmission(deps.sql, {
    onBatch: (size) => metrics?.batchSent(size),
    onLate: ({ key, slotTerm }) => slotTerm !== null && void slots.hold(key.apiKeyId, slotTerm).release(),
  });
  const rehash = deps.otherPepper ? createRehash(admit, deps.sql, deps.pepper, deps.otherPepper) : null;
  const admitFrom = createUnknownKeyGuard(rehash?.admit ?? admit, () => metrics?.unknownKeyThrottled());
  const flushFailed = () => metrics?.flushFailed();
  const { requestLogDays, upkeepSql } = deps;
  const meter = createMeter(deps.sql, {
    upkeepSql,
    requestLogDays,
    flushFailed,
    logEntryLost: () => metrics?.logEntryLost(),
  });
  const lastUse = createLastUse(deps.sql, flushFailed);
  const budget = createTokenBudget(deps.sql, flushFailed);
  const models = createModels(upstream);
  const streams = createRunningStreams(deps.sql);
  const cors = createCors(deps.corsOrigins);
  const app = new Hono<{ Bindings: { address: string; breakOff?: () => void } }>();
  metrics?.watch(() => {
    const pool = deps.poolLoad?.() ?? { inUse: 0, waiting: 0 };
    const queues = { runningStreams: streams.count(), meterQueue: meter.queued() };
    return { ...queues, poolInUse: pool.inUse, poolWaiting: pool.waiting };
  });

  async function identify(context: RequestContext): Promise<AdmissionRow> {
    const caller = await authenticate(context, admitFrom, [deps.pepper, deps.otherPepper?.pepper]);
    lastUse.note(caller);
    if (caller.slotTerm !== null) context.slot = slots.hold(caller.key.apiKeyId, caller.slotTerm);
    return caller;
  }

  function finish(context: RequestContext, status: number, error: AppError | null): void {
    void context.slot?.release();
    context.settleTokens?.(context.promptTokens + context.completionTokens);
    if (error) noteFault(context, error);
    meter.record(context, status, error && publicCode(error));
    // Only the gateway's own codes: labels must be bounded, and the upstream's codes are not.
    metrics?.requestEnded(context.route, status, error?.code ?? null);
    context.span?.end(outcomeOf(context, status, error));
    logRequest(context, status, error && publicCode(error));
  }

  async function answer(
    context: RequestContext,
    run: (context: RequestContext) => Promise<Response>,
  ): Promise<Response> {
    const startedAt = performance.now();
    if (telemetry) context.span = telemetry.startSpan(context.request, context.route);
    cors.addHeaders(context);
    const response = await run(context).then(
      (result) => {
        if (!context.isStreaming) finish(context, result.status, null);
        return result;
      },
      (thrown: unknown) => answerError(context, thrown),
    );
    // Before the response, so that the slot is free for the client's next request.
    if (context.slot && !context.isStreaming) await context.slot.release();
    metrics?.requestAnswered(context.route, performance.now() - startedAt);
    return response;
  }

  function answerError(context: RequestContext, thrown: unknown): Response {
    const error = toAppError(thrown);
    if (error.code === 'internal_error')
      logFault(thrown, { requestId: context.requestId }, 'a request failed with an unexpected error');
    // When the client disconnects, the upstream request is aborted; that is not an upstream error.
    const hasLeft = error.code === 'upstream_error' && context.request.signal.aborted;
    finish(context, hasLeft ? clientLeft : error.status, hasLeft ? null : error);
    return respondError(context, error);
  }

  function route(method: 'GET' | 'POST', path: string, group: EndpointGroup | null, handler: Handler): void {
    const allowed = method === 'GET' ? ['GET', 'HEAD'] : [method];
    const name = path.replace(/:(\w+)\{.+\}$/, '{$1}');
    app.all(path, (c) =>
      answer(createRequestContext(c.req.raw, c.env.address, name, c.env.breakOff, group), async (context) => {
        if (cors.isPreflight(c.req.raw)) return cors.answerPreflight(context, allowed);
        if (!allowed.includes(c.req.raw.method)) throw methodNotAllowed(context, allowed);
        return handler(context, c.req.param('model') ?? '');
      }),
    );
  }

  for (const endpoint of endpoints) {
    route('POST', `/v1${endpoint.path}`, endpoint.group, async (context) => {
      const caller = await identify(context);
      const shared = { models, finish, streams, maxBodyBytes: deps.maxBodyBytes, budget };
      if (upstream) return forward(context, caller, endpoint, { ...shared, upstream });
      return echo(context, caller, endpoint, shared);
    });
  }
  route('GET', '/v1/openapi.json', null, async (context) => respondJson(context, openApiDocument()));
  route('GET', '/v1', null, async (context) => respondJson(context, describeApi()));
  route('GET', '/v1/models', 'models', async (context) => {
    const caller = await identify(context);
    return respondJson(context, { object: 'list', data: await models.list(caller.key) });
  });
  // Model names may contain slashes.
  route('GET', '/v1/models/:model{.+}', 'models', async (context, model) => {
    const caller = await identify(context);
    return respondJson(context, await models.find(caller.key, model));
  });
  // Every key may call this, whatever its endpoints.
  route('GET', '/v1/key', null, async (context) => {
    const caller = await identify(context);
    return respondJson(context, describeKey(caller));
  });
  route('GET', '/v1/usage', null, async (context) => {
    const caller = await identify(context);
    return respondJson(context, await describeUsage(caller, context.request.url, deps.sql()));
  });

  app.notFound((c) =>
    answer(createRequestContext(c.req.raw, c.env.address), async (context) => {
      if (cors.isPreflight(c.req.raw)) return cors.answerPreflight(context, []);
      throw unknownPath(new URL(c.req.url).pathname);
    }),
  );

  return {
    fetch: async (request, address = '', breakOff = undefined) => app.fetch(request, { address, breakOff }),
    isDatabaseAvailable: createProbe(deps.sql),
    endStreams() {
      streams.endAll(new AppError('service_unavailable', 'The server is restarting: send the request again.'));
    },
    async close() {
      const writes = [meter.flush(), lastUse.flush(), budget.flush(), rehash?.flush().catch(() => undefined)];
      const flushed = Promise.all(writes);
      await Promise.race([flushed, delay(flushMs, undefined, { ref: false })]);
      await Promise.all([upstream?.close(), telemetry?.close()]);
    },
  };
}

function outcomeOf(context: RequestContext, status: number, error: AppError | null): Outcome {
  const { caller, requestId, model, promptTokens, completionTokens } = context;
  return {
    status,
    code: error && publicCode(error),
    requestId,
    organizationId: caller?.key.organizationId,
    apiKeyId: caller?.key.apiKeyId,
    model,
    promptTokens,
    completionTokens,
  };
}

function methodNotAllowed(context: RequestContext, allowed: string[]): AppError {
  context.headers.allow = allowed.join(', ');
  return new AppError('method_not_allowed', `This path accepts only ${allowed.join(' and ')}.`);
}
