import type { AuditAction } from '../audit';
import {
  defaultPageSize,
  type ListUrlParams,
  parseBase,
  parseIds,
  parseSomeOf,
  type RawParams,
  toQueryString,
} from '../list-url';
import { auditActions } from './schema';

/** The periods of the filter, in hours before now. */
export const auditPeriods = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const;
export type AuditPeriod = keyof typeof auditPeriods;
const periodNames = Object.keys(auditPeriods) as AuditPeriod[];

/** The state of the audit log in the URL; its search looks in names and addresses. */
export type AuditListParams = Omit<ListUrlParams, 'sort' | 'direction'> & {
  /** User ids; empty for all users. */
  people: string[];
  /** Empty for all. */
  actions: AuditAction[];
  /** The id of one target; null for all. */
  target: string | null;
  /** The id of a change of many keys; null for all. */
  batch: string | null;
  /** A period up to now; null for any time. */
  period: AuditPeriod | null;
  /** ISO 8601 times, `from` inclusive and `to` exclusive; null for no bound. */
  from: string | null;
  to: string | null;
  /** The id of the open entry. */
  entry: string | null;
};

/** The filters' values when nothing is filtered. */
export const noAuditFilters = {
  people: [],
  actions: [],
  target: null,
  batch: null,
  period: null,
  from: null,
  to: null,
} satisfies Partial<AuditListParams>;

export const defaultAuditListParams: AuditListParams = {
  query: '',
  ...noAuditFilters,
  page: 1,
  size: defaultPageSize,
  entry: null,
};

function parseInstant(value: RawParams[string]): string | null {
  const text = Array.isArray(value) ? value[0] : value;
  if (!text || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Parses search parameters; missing and invalid values become the default. */
export function parseAuditListParams(raw: RawParams, rememberedSize?: number): AuditListParams {
  return {
    ...parseBase(raw, rememberedSize),
    people: parseIds(raw.person),
    actions: parseSomeOf(auditActions, raw.action),
    target: parseIds(raw.target)[0] ?? null,
    batch: parseIds(raw.batch)[0] ?? null,
    period: parseSomeOf(periodNames, raw.period)[0] ?? null,
    from: parseInstant(raw.from),
    to: parseInstant(raw.to),
    entry: parseIds(raw.entry)[0] ?? null,
  };
}

const namesInUrl = {
  query: 'q',
  people: 'person',
  actions: 'action',
  target: 'target',
  batch: 'batch',
  period: 'period',
  from: 'from',
  to: 'to',
  page: 'page',
  size: 'size',
  entry: 'entry',
} as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeAuditListParams(params: AuditListParams): string {
  return toQueryString(params, defaultAuditListParams, namesInUrl);
}

/** Serializes only the search and the filters, for the export. */
export function serializeAuditFilters(params: AuditListParams): string {
  const { page, size, entry } = defaultAuditListParams;
  return serializeAuditListParams({ ...params, page, size, entry });
}
