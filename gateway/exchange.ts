import { randomUUID } from 'node:crypto';
import type { AdmissionRow } from '@/db/queries/admission';

/** What nginx made a habit: the status of a request whose client was gone before its answer was complete. */
export const clientLeft = 499;

/** One request and what becomes known of it on its way. */
export type Exchange = {
  request: Request;
  requestId: string;
  /** The pattern of the path that answers, as the routes are written; never the path itself. */
  route: string;
  startedAt: Date;
  /** The client's address as the nearest hop saw it; '' when unknown. */
  address: string;
  /** Headers of the answer. */
  headers: Record<string, string>;
  /** The key that is calling, once it is known, admitted or not. */
  caller: AdmissionRow | null;
  model: string | null;
  promptTokens: number;
  completionTokens: number;
  /** Whether the answer streams: it is then recorded when the stream ends. */
  isStreaming: boolean;
};

/** Starts an exchange; on no route unless one is named. The request id is ours, never the client's, so that it is unique. */
export function startExchange(request: Request, address: string, route = 'none'): Exchange {
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  return {
    request,
    requestId,
    route,
    startedAt: new Date(),
    address,
    headers: { 'x-request-id': requestId, 'cache-control': 'no-store' },
    caller: null,
    model: null,
    promptTokens: 0,
    completionTokens: 0,
    isStreaming: false,
  };
}

/** Notes how a request ended, once for each; `code` is the error's, null for a success. */
export type Finish = (exchange: Exchange, status: number, code: string | null) => void;
