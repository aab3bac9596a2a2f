import { setTimeout as delay } from 'node:timers/promises';
import { type Attributes, DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { startSettings } from '@/lib/env';
import { logTelemetryFault } from '../log';
import type { Metrics } from '../metrics';
import { createMetricProducer } from './metric-producer';
import type { Outcome, Telemetry } from './telemetry';

// A busy gateway ends thousands of spans a second; spans that don't fit in the queue are dropped.
const spanQueue = { maxQueueSize: 20_000, maxExportBatchSize: 2_000, scheduledDelayMillis: 1_000 };
const closeMs = 2_000;

const operations: Record<string, string> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/messages': 'chat',
  '/v1/completions': 'text_completion',
  '/v1/embeddings': 'embeddings',
};

const headerGetter = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
};

/**
 * Creates the telemetry over OTLP, with OpenTelemetry's own packages and settings `OTEL_*`. Spans follow the semantic
 * conventions of HTTP servers and of generative AI; they hold no secret, prompt or address.
 */
export async function createTelemetry(metrics: Metrics): Promise<Telemetry> {
  const { OTEL_SERVICE_NAME: name, OTEL_EXPORTER_OTLP_PROTOCOL: protocol } = startSettings();
  diag.setLogger(
    { error: logTelemetryFault, warn: logTelemetryFault, info() {}, debug() {}, verbose() {} },
    DiagLogLevel.WARN,
  );
  const { OTLPTraceExporter, OTLPMetricExporter } = await exportersOf(protocol);
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': name }));
  const traces = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), spanQueue)],
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    metricProducers: [createMetricProducer(metrics, resource)],
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const tracer = traces.getTracer('gateway');
  const propagator = new W3CTraceContextPropagator();

  return {
    startSpan(request, route) {
      const { headers, method } = request;
      const parent = headers.has('traceparent')
        ? propagator.extract(ROOT_CONTEXT, headers, headerGetter)
        : ROOT_CONTEXT;
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
        end(outcome) {
          // Spans that the sampler dropped need no attributes.
          if (span.isRecording()) span.setAttributes(attributesOf(route, outcome));
          if (outcome.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async close() {
      const closed = Promise.all([traces.shutdown(), meters.shutdown()]).catch(logTelemetryFault);
      await Promise.race([closed, delay(closeMs, undefined, { ref: false })]);
      diag.disable();
    },
  };
}

/**
 * Imported through own modules: in a bundle, a CommonJS package that is imported dynamically has only a default export.
 */
const exportersOf = (protocol: 'http/protobuf' | 'http/json') =>
  protocol === 'http/json' ? import('./exporters-json') : import('./exporters-protobuf');

function attributesOf(route: string, outcome: Outcome): Attributes {
  const operation = operations[route];
  return {
    'http.response.status_code': outcome.status,
    'error.type': outcome.code ?? undefined,
    'request.id': outcome.requestId,
    'organization.id': outcome.organizationId,
    'api_key.id': outcome.apiKeyId,
    ...(operation && {
      'gen_ai.operation.name': operation,
      'gen_ai.request.model': outcome.model ?? undefined,
      'gen_ai.usage.input_tokens': outcome.promptTokens,
      'gen_ai.usage.output_tokens': outcome.completionTokens,
    }),
  };
}
