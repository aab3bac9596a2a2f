import { type HrTime, ValueType } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Metrics } from '../metrics';

type PrometheusMetric = Awaited<ReturnType<Metrics['list']>>[number];
type Value = { value: number; labels: Record<string, string | number | undefined>; metricName?: string };

/**
 * Creates a producer that reads the Prometheus metrics when they are sent, so that nothing is counted twice. Names and
 * labels are the same, so that dashboards and alerts work with both.
 */
export function createMetricProducer(metrics: Metrics, resource: Resource): MetricProducer {
  const startTime = hrTime();
  return {
    async collect() {
      const listed = await metrics.list();
      const produced = listed.flatMap((metric) => toMetricData(metric, { startTime, endTime: hrTime() }));
      return {
        resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'gateway' }, metrics: produced }] },
        errors: [],
      };
    },
  };
}

type Times = { startTime: HrTime; endTime: HrTime };

function toMetricData(metric: PrometheusMetric, times: Times): MetricData[] {
  const values = (metric as { values: Value[] }).values;
  const shared = {
    descriptor: { name: metric.name, description: metric.help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const points = () => values.map(({ value, labels }) => ({ ...times, attributes: labels, value }));
  // The type in prom-client is an enum, whose values are strings at run time.
  switch (String(metric.type)) {
    case 'counter':
      return [{ ...shared, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points() }];
    case 'gauge':
      return [{ ...shared, dataPointType: DataPointType.GAUGE, dataPoints: points() }];
    case 'histogram':
      return [{ ...shared, dataPointType: DataPointType.HISTOGRAM, dataPoints: histogramsOf(values, times) }];
    default:
      return [];
  }
}

/** Groups a histogram's values by their labels. Prometheus' buckets are cumulative; OTLP's are not. */
function histogramsOf(values: readonly Value[], times: Times) {
  const bySeries = new Map<string, { labels: Value['labels']; upTo: [number, number][]; sum: number; count: number }>();
  for (const { value, labels, metricName = '' } of values) {
    const { le, ...own } = labels;
    const name = JSON.stringify(own);
    const series = bySeries.get(name) ?? { labels: own, upTo: [], sum: 0, count: 0 };
    bySeries.set(name, series);
    if (metricName.endsWith('_sum')) series.sum = value;
    else if (metricName.endsWith('_count')) series.count = value;
    else if (le !== '+Inf') series.upTo.push([Number(le), value]);
  }
  return [...bySeries.values()].map(({ labels, upTo, sum, count }) => {
    const totals = [0, ...upTo.map(([, total]) => total), count];
    const counts = totals.slice(1).map((total, index) => total - (totals[index] ?? 0));
    return {
      ...times,
      attributes: labels,
      value: { buckets: { boundaries: upTo.map(([boundary]) => boundary), counts }, sum, count },
    };
  });
}
