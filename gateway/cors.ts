import { AppError } from '@/lib/errors';
import type { RequestContext } from './request-context';

const exposed = [
  'x-request-id',
  'x-api-key-replaced',
  'x-upstream-request-id',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'openai-processing-ms',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
].join(', ');

/** Creates the CORS rules; `origins` contains `*` for any origin, and is empty for none. */
export function createCors(origins: readonly string[]) {
  function allows(origin: string): boolean {
    return origins.includes('*') || origins.includes(origin);
  }

  return {
    /** Whether a request is a preflight request. */
    isPreflight({ method, headers }: Request): boolean {
      return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
    },
    /** Answers a preflight request. @throws AppError forbidden, with the setting that would allow the origin */
    answerPreflight(context: RequestContext, methods: readonly string[]): Response {
      const { headers } = context.request;
      if (!allows(headers.get('origin') ?? '')) {
        throw new AppError(
          'forbidden',
          'Browsers of this origin may not call the API: call it from a server, or ask the operator to add the origin to CORS_ORIGINS.',
        );
      }
      const requested = headers.get('access-control-request-headers') ?? '';
      const answer: Record<string, string> = {
        ...context.headers,
        'access-control-allow-methods': methods.join(', '),
        'access-control-max-age': '7200',
      };
      if (/^[\w, -]{1,2000}$/.test(requested)) answer['access-control-allow-headers'] = requested;
      return new Response(null, { status: 204, headers: answer });
    },
    /** Adds the headers that let a browser of an allowed origin read the answer. */
    addHeaders({ request, headers }: RequestContext): void {
      if (origins.length === 0) return;
      headers.vary = 'Origin';
      const origin = request.headers.get('origin');
      if (origin === null || !allows(origin)) return;
      headers['access-control-allow-origin'] = origin;
      headers['access-control-expose-headers'] = exposed;
    },
  };
}
