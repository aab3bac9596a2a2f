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
  /** The `traceparent` for what the request causes. */
  traceparent: string;
  end(outcome: Outcome): void;
};

/** Sends traces of requests, and the metrics, to an OpenTelemetry collector. */
export type Telemetry = {
  /** Begins the span of a request, as a child of its `traceparent`. */
  startSpan(request: Request, route: string): RequestSpan;
  /** Sends what was not sent yet, in at most two seconds. */
  close(): Promise<void>;
};

/** Returns whether traces and metrics are sent: whether a collector is set. */
export const sendsTelemetry = () => startSettings().OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;

/** Opens the telemetry of the settings; null when none is set, so that its packages are not even loaded. */
export async function openTelemetry(metrics: Metrics | null): Promise<Telemetry | null> {
  if (!sendsTelemetry() || !metrics) return null;
  const { createTelemetry } = await import('./otlp');
  return createTelemetry(metrics);
}
