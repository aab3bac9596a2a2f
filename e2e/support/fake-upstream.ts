import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the fake received. */
export type SeenRequest = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** Handles a request whose body was read completely; `gone` is aborted when the client disconnects. */
export type Behaviour = (request: SeenRequest, response: ServerResponse, gone: AbortSignal) => void | Promise<void>;

/** Starts a small OpenAI-compatible server as the upstream. */
export async function startFakeUpstream() {
  const seen: SeenRequest[] = [];
  let behaviour: Behaviour = answerNormally;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
    seen.push(request);
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    await behaviour(request, response, gone.signal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** All requests so far, oldest first. */
    seen,
    /** Sets the behavior from the next request on; without an argument it answers normally. */
    behave(next: Behaviour = answerNormally) {
      behaviour = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeUpstream = Awaited<ReturnType<typeof startFakeUpstream>>;

const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** Lists two models, and answers completions, streamed or not, with the name of the model. */
export const answerNormally: Behaviour = (request, response, gone) => {
  const { path, body } = request;
  if (path === '/v1/models') {
    const data = ['large-model', 'small-model'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'fake' }));
    return answerJson(200, { object: 'list', data })(request, response, gone);
  }
  const { model, stream, stream_options } = JSON.parse(body);
  if (stream)
    return streamWords(['Hello', ' from ', model], { withUsage: stream_options?.include_usage })(
      request,
      response,
      gone,
    );
  const message = { role: 'assistant', content: `Hello from ${model}` };
  return answerJson(200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    usage,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  })(request, response, gone);
};

/** Answers every request with this status and JSON. */
export function answerJson(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Streams the words as a completion, with a delay between them; `drop` closes the connection after the last. */
export function streamWords(words: Iterable<string>, { delayMs = 0, withUsage = false, drop = false } = {}): Behaviour {
  return async (_request, response, gone) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = async (payload: unknown) => {
      if (!response.write(`data: ${JSON.stringify(payload)}\n\n`)) {
        await once(response, 'drain', { signal: gone }).catch(() => undefined);
      }
    };
    for (const content of words) {
      if (gone.aborted) return;
      await write(chunkOf({ index: 0, delta: { content }, finish_reason: null }));
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
    if (drop) return void response.destroy();
    await write(chunkOf({ index: 0, delta: {}, finish_reason: 'stop' }));
    if (withUsage) await write({ ...chunkOf(), usage });
    response.end('data: [DONE]\n\n');
  };
}

/** Never answers a request. */
export const hang: Behaviour = () => {};

/** Closes the connection instead of answering. */
export const drop: Behaviour = (_request, response) => void response.destroy();

function chunkOf(...choices: unknown[]) {
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'fake', choices };
}
