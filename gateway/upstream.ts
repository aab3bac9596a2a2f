import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Model } from '@/lib/api/schemas';
import { AppError } from '@/lib/errors';
import { openDispatcher } from '@/lib/outgoing-dispatcher';
import { decoded } from './content-encoding';
import { parseModels } from './model-list';
import { answerError, transportError, type UpstreamSecrets } from './upstream-errors';
import { withRead } from './with-read';

/** The OpenAI-compatible server behind the gateway. Times in milliseconds. */
export type UpstreamSettings = {
  /** Includes the version, as with OpenAI's clients: `https://…/v1`. Its query is sent with every request. */
  baseUrl: string;
  apiKey: string | undefined;
  connectMs: number;
  /** Time until the response starts; without streaming, that is the time of the whole completion. */
  headersMs: number;
  /** Time between two chunks of the response. */
  idleMs: number;
  /** The maximum number of simultaneous requests; more are refused with overloaded. */
  connections: number;
};

export const upstreamDefaults = { connectMs: 5_000, headersMs: 600_000, idleMs: 300_000, connections: 4_096 };

const maxAnswerBytes = 64 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;
// undici keeps a body in memory until the answer has ended, which takes minutes for a stream, so larger ones are
// streamed.
const maxKeptBytes = 16 * 1024;

/** The request to send: its body is in one piece or still arriving. */
export type UpstreamRequest = {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | AsyncIterable<Uint8Array>;
  signal: AbortSignal;
};

/** A successful answer; its body is decoded. */
export type UpstreamAnswer = {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  contentType: string;
  body: AsyncIterable<Buffer>;
};

/** Called with the status and headers of each answer, successful or not. */
export type OnAnswer = (status: number, headers: UpstreamAnswer['headers']) => void;

/** Creates a client of the upstream; `onFailure` is called with the code of each upstream error. */
export function createUpstream(settings: UpstreamSettings, onFailure: (code: string) => void) {
  const base = new URL(settings.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const secrets: UpstreamSecrets = { apiKey: settings.apiKey, hosts: [...new Set([base.host, base.hostname])] };
  const dispatcher = createDispatcher(base, settings);
  let running = 0;

  async function request(method: 'GET' | 'POST', given: Partial<UpstreamRequest>, onAnswer?: OnAnswer) {
    const { path = '', headers, body, signal } = given;
    if (running >= settings.connections) throw overloaded();
    running += 1;
    const answer = await dispatcher
      .request({
        origin: base.origin,
        method,
        path: prefix + path + base.search,
        body: body && bodyToSend(body),
        signal,
        headers: {
          accept: 'application/json, text/event-stream',
          'accept-encoding': 'identity',
          ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
          ...headers,
          ...(settings.apiKey ? { authorization: `Bearer ${settings.apiKey}` } : {}),
        },
      })
      .catch((error: unknown) => {
        running -= 1;
        throw failed(transportError(error));
      });
    onAnswer?.(answer.statusCode, answer.headers);
    answer.body.once('close', () => {
      running -= 1;
    });
    const opening = decoded(answer.body, answer.headers['content-encoding']);
    if (answer.statusCode >= 200 && answer.statusCode < 300) {
      return { headers: answer.headers, contents: await orTransportError(opening) };
    }
    const bytes = await opening.then((contents) => readBytes(contents, maxErrorBytes)).catch(() => Buffer.alloc(0));
    const text = bytes.toString('utf8');
    throw failed(answerError(answer.statusCode, text, answer.headers, secrets));
  }

  function failed(error: AppError): AppError {
    // An abort means that the client disconnected, not that the upstream failed.
    if (!(error.cause instanceof Error && error.cause.name === 'AbortError')) onFailure(error.code);
    return error;
  }

  const orTransportError = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => {
      throw failed(transportError(error));
    });

  const withTransportErrors = (body: AsyncIterator<Buffer>): AsyncIterableIterator<Buffer> =>
    withRead([], { next: () => orTransportError(body.next()), return: body.return?.bind(body) });

  return {
    secrets,
    /**
     * Sends a POST request. The body of its answer must be read or the signal aborted: it counts as running until then.
     * @throws AppError overloaded, upstream_error, upstream_timeout, or the upstream's own error
     */
    async send(given: UpstreamRequest, onAnswer: OnAnswer): Promise<UpstreamAnswer> {
      const { headers, contents } = await request('POST', given, onAnswer);
      const body = withTransportErrors(contents);
      return { headers, contentType: String(headers['content-type'] ?? ''), body };
    },

    /** Lists the upstream's models; empty when it has no such endpoint. @throws AppError as above */
    async models(): Promise<Model[]> {
      try {
        const signal = AbortSignal.timeout(settings.connectMs * 2);
        const { contents } = await request('GET', { path: '/models', signal });
        return parseModels((await readBytes(contents)).toString('utf8'));
      } catch (error) {
        if (!(error instanceof AppError)) throw transportError(error);
        if (error.status === 404 || error.status === 405) return [];
        throw error;
      }
    },

    /** Closes all connections and aborts the requests that use them. */
    close: () => dispatcher.destroy(),
  };
}

export type Upstream = ReturnType<typeof createUpstream>;

function bodyToSend(body: UpstreamRequest['body']): Buffer | Readable {
  if (!(body instanceof Uint8Array)) return Readable.from(body);
  return body.length > maxKeptBytes ? onePiece(body) : body;
}

/** Returns a stream of bytes that releases them after they were read, unlike a finished generator. */
function onePiece(bytes: Buffer): Readable {
  let unread: Buffer | null = bytes;
  return new Readable({
    read() {
      this.push(unread);
      unread = null;
    },
  });
}

/** Creates the connections to the upstream, through a proxy if one is set. */
function createDispatcher(base: URL, settings: UpstreamSettings): Dispatcher {
  return openDispatcher(base, {
    connections: settings.connections,
    connect: { timeout: settings.connectMs },
    headersTimeout: settings.headersMs,
    bodyTimeout: settings.idleMs,
  });
}

function overloaded(): AppError {
  return new AppError('overloaded', 'Too many requests are running at the model server: try again in a second.', {
    retryAfterSeconds: 1,
  });
}

/** Reads a response body. @throws AppError upstream_error when it is larger than `limit` bytes */
export async function readBytes(body: AsyncIterable<Buffer>, limit = maxAnswerBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new AppError('upstream_error', "The model server's answer is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
