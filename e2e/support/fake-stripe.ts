import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { type Answer, createFakeStripeApi } from './fake-stripe-api';
import { type FakeEvent, makeEvent } from './fake-stripe-objects';

const secretKey = 'sk_test_of_the_fake';
const webhookSecret = 'whsec_of_the_fake';

/** Returns the answer to a request, such as `POST`, `subscriptions/sub_1`; undefined for the fake's own. */
type Override = (method: string, path: string) => Answer | undefined;

/**
 * Starts a server with the parts of Stripe's API that the app uses, payment pages, and webhook messages signed like
 * Stripe's.
 */
export async function startFakeStripe() {
  let baseUrl = '';
  let webhookUrl: string | null = null;
  let isAway = false;
  let isSlow = false;
  let nextAnswer: Promise<void> | null = null;
  let override: Override | null = null;
  const forms: { path: string; form: URLSearchParams }[] = [];
  const events: FakeEvent[] = [];
  const signer = new Stripe(secretKey);

  const sign = (payload: string, secret = webhookSecret, ageSeconds = 0) =>
    signer.webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: Math.floor(Date.now() / 1_000) - ageSeconds,
    });

  /** A webhook message. */
  function toRequest(event: FakeEvent, url: string): Request {
    const body = JSON.stringify(event);
    return new Request(url, { method: 'POST', body, headers: { 'stripe-signature': sign(body) } });
  }

  const api = createFakeStripeApi(
    () => baseUrl,
    (type, object) => {
      const event = makeEvent(type, object);
      events.push(event);
      if (webhookUrl) fetch(toRequest(event, webhookUrl)).catch(() => undefined);
    },
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', baseUrl);
    const form = new URLSearchParams(request.method === 'POST' ? await readText(request) : url.search);
    if (url.pathname.startsWith('/v1/')) {
      if (isAway) return void request.socket.destroy();
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') form.set('idempotency_key', key);
      const [method, path] = [request.method ?? '', url.pathname.slice(4)];
      const { status, body } = override?.(method, path) ?? api.handle(method, path, form);
      forms.push({ path: `${method} ${path}`, form });
      const text = JSON.stringify(body);
      const pending = nextAnswer;
      nextAnswer = null;
      await pending;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      return;
    }
    const [, page, id = ''] = url.pathname.split('/');
    if (page === 'pay' && request.method === 'POST') {
      response.writeHead(303, { location: api.complete(id, isSlow).success_url }).end();
    } else if (page === 'pay') {
      const { cancel_url, status } = api.sessions.get(id) ?? { cancel_url: '/', status: 'unknown' };
      const pay = status === 'open' ? '<form method="post"><button>Pay</button></form>' : `<p>This is ${status}</p>`;
      showPage(response, `<h1>Checkout</h1>${pay}<a href="${cancel_url}">Back</a>`);
    } else {
      showPage(response, `<h1>Portal</h1><a href="${url.searchParams.get('return_url')}">Return</a>`);
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...api,
    /** The settings of an app that uses this fake. */
    settings: {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE_URL: baseUrl,
    },
    /** All messages so far, oldest first. */
    events,
    /** Sets the URL that messages are sent to; with null they are lost unless a test sends them. */
    sendMessagesTo(url: string | null) {
      webhookUrl = url;
    },
    toRequest,
    sign,
    /** Makes the API close every connection, or answer again. */
    setAway(away: boolean) {
      isAway = away;
    },
    /** Makes all later payments wait for `settle`. */
    setSlow(slow: boolean) {
      isSlow = slow;
    },
    /** The requests of the API so far. */
    forms,
    /** Overrides the answers to some requests; null answers all normally. */
    answerInstead(given: Override | null) {
      override = given;
    },
    /** Delays the next answer, which is created at its request, until the returned function is called. */
    holdNextAnswer(): () => void {
      let release = () => {};
      nextAnswer = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeStripe = Awaited<ReturnType<typeof startFakeStripe>>;

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function showPage(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Fake Stripe</title>${body}`);
}
