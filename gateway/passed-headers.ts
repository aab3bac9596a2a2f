import type { RequestContext } from './request-context';
import type { UpstreamAnswer } from './upstream';

const toUpstream =
  /^(?:openai-.*|anthropic-.*|idempotency-key|traceparent|tracestate|x-title|http-referer|user-agent)$/;
// A client must not be able to send credentials to the upstream.
const never = /authorization|api-key|cookie/;

/** Returns the client's headers to forward to the upstream. */
export function requestHeaders({ request, span }: RequestContext): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of request.headers) if (toUpstream.test(name) && !never.test(name)) passed[name] = value;
  if (span) passed.traceparent = span.traceparent;
  return passed;
}

/** Returns the upstream's headers for the client, renamed so that they are not taken for the API's own. */
export function answerHeaders(headers: UpstreamAnswer['headers']): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (text === undefined || !/^[\x20-\x7e]{1,500}$/.test(text)) continue;
    if (name === 'x-request-id' || name === 'request-id') passed['x-upstream-request-id'] = text;
    else if (name === 'openai-processing-ms') passed[name] = text;
    else if (name.startsWith('x-ratelimit-')) passed[`x-upstream-${name.slice('x-'.length)}`] = text;
  }
  return passed;
}
