import { startSettings } from '@/lib/env';
import type { Metrics } from '../metrics';

/** How a request ended. */
export type Outcome = {
  status: number;
  /** The error's code; null for a success. */
  code: string | null;
  requestId: string;
  organizationId?: string | undefined;
  apiKeyId?: string | undefined;
  model: string | null;
  promptTokens: number;
  completionTokens: number;
};

/** The span of one request. */
export type RequestSpan = {
  /** The `traceparent` for requests that this request causes. */
  traceparent: string;
  end(outcome: Outcome): void;
};

/** Sends traces of requests, and the metrics, to an OpenTelemetry collector. */
export type Telemetry = {
  /** Starts the span of a request, as a child of its `traceparent`. */
  startSpan(request: Request, route: string): RequestSpan;
  /** Sends the remaining data, in at most two seconds. */
  close(): Promise<void>;
};

/** Returns whether a collector is set, to which traces and metrics are sent. */
export const sendsTelemetry = () => startSettings().OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;

/** Opens the telemetry; null when no collector is set, and its packages are not loaded then. */
export async function openTelemetry(metrics: Metrics | null): Promise<Telemetry | null> {
  if (!sendsTelemetry() || !metrics) return null;
  const { createTelemetry } = await import('./otlp');
  return createTelemetry(metrics);
}
