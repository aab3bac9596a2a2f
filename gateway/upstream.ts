import { Pool } from 'undici';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { answerError, transportError } from './upstream-errors';

/** The OpenAI-compatible server behind the gateway. Times in milliseconds. */
export type UpstreamSettings = {
  /** Includes the version, as for OpenAI's clients: `https://…/v1`. */
  baseUrl: string;
  apiKey: string | undefined;
  connectMs: number;
  /** Time until the response starts; without streaming, that is the time of the whole completion. */
  headersMs: number;
  /** Time between two chunks of the response. */
  idleMs: number;
};

export const upstreamDefaults = { connectMs: 5_000, headersMs: 300_000, idleMs: 120_000 };

const maxConnections = 1_024;
const maxAnswerBytes = 64 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;

/** A model, as /v1/models lists it. */
export type Model = { id: string; object: 'model'; created: number; owned_by: string };

const modelListSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      created: z.int().catch(0),
      owned_by: z.string().catch('upstream'),
    }),
  ),
});

export type UpstreamAnswer = { isEventStream: boolean; body: AsyncIterable<Buffer> };

/** Creates a client of the upstream; `onFailure` is called with the code of each upstream error. */
export function createUpstream(settings: UpstreamSettings, onFailure: (code: string) => void) {
  const base = new URL(settings.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: maxConnections,
    connect: { timeout: settings.connectMs },
    headersTimeout: settings.headersMs,
    bodyTimeout: settings.idleMs,
  });

  async function request(method: 'GET' | 'POST', path: string, body: string | null, signal: AbortSignal) {
    const answer = await pool
      .request({
        method,
        path: prefix + path,
        body,
        signal,
        headers: {
          accept: 'application/json, text/event-stream',
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...(settings.apiKey ? { authorization: `Bearer ${settings.apiKey}` } : {}),
        },
      })
      .catch((error: unknown) => {
        throw failed(transportError(error));
      });
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    const text = await readText(answer.body, maxErrorBytes).catch(() => '');
    throw failed(answerError(answer.statusCode, text, answer.headers['retry-after'], settings.apiKey));
  }

  function failed(error: AppError): AppError {
    // An abort means that the client disconnected, not that the upstream failed.
    if (!(error.cause instanceof Error && error.cause.name === 'AbortError')) onFailure(error.code);
    return error;
  }

  async function* withTransportErrors(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      throw failed(transportError(error));
    }
  }

  return {
    /**
     * Requests a completion.
     * @throws AppError upstream_error, upstream_timeout, or the upstream's error about the request
     */
    async complete(body: string, signal: AbortSignal): Promise<UpstreamAnswer> {
      const answer = await request('POST', '/chat/completions', body, signal);
      const isEventStream = String(answer.headers['content-type']).startsWith('text/event-stream');
      return { isEventStream, body: withTransportErrors(answer.body) };
    },

    /** Lists the upstream's models; empty when it has no such endpoint. @throws AppError as above */
    async models(): Promise<Model[]> {
      try {
        const answer = await request('GET', '/models', null, AbortSignal.timeout(settings.connectMs * 2));
        const list = modelListSchema.parse(JSON.parse(await readText(answer.body, maxAnswerBytes)));
        return list.data.map((model) => ({ ...model, object: 'model' }));
      } catch (error) {
        if (!(error instanceof AppError)) throw transportError(error);
        if (error.code === 'model_not_found') return [];
        throw error;
      }
    },

    /** Closes all connections and aborts the requests that use them. */
    close: () => pool.destroy(),
  };
}

export type Upstream = ReturnType<typeof createUpstream>;

/** Reads a response body as text. @throws AppError upstream_error when it is larger than `limit` bytes */
export async function readText(body: AsyncIterable<Buffer>, limit = maxAnswerBytes): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new AppError('upstream_error', "The model server's answer is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
