import type { AuditAction } from '../audit';
import {
  defaultPageSize,
  type PageSize,
  parseIds,
  parsePage,
  parseQuery,
  parseSize,
  parseSomeOf,
  type RawParams,
} from '../list-url';
import { auditActions } from './schema';

/** The periods of the filter, in hours before now. */
export const auditPeriods = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const;
export type AuditPeriod = keyof typeof auditPeriods;
const periodNames = Object.keys(auditPeriods) as AuditPeriod[];

/** The state of the audit log page, stored in the URL. */
export type AuditListParams = {
  /** Searches the names of targets; '' for none. */
  query: string;
  /** User ids; empty for all users. */
  people: string[];
  /** Empty for all actions. */
  actions: AuditAction[];
  /** The id of one target; null for all. */
  target: string | null;
  /** A period up to now; null for any time. */
  period: AuditPeriod | null;
  /** ISO 8601 times, `from` inclusive and `to` exclusive; null for no bound. */
  from: string | null;
  to: string | null;
  /** Starts at 1. */
  page: number;
  size: PageSize;
  /** The id of the open entry. */
  entry: string | null;
};

export const defaultAuditListParams: AuditListParams = {
  query: '',
  people: [],
  actions: [],
  target: null,
  period: null,
  from: null,
  to: null,
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
export function parseAuditListParams(raw: RawParams, size?: number): AuditListParams {
  return {
    query: parseQuery(raw.q),
    people: parseIds(raw.person),
    actions: parseSomeOf(auditActions, raw.action),
    target: parseIds(raw.target)[0] ?? null,
    period: parseSomeOf(periodNames, raw.period)[0] ?? null,
    from: parseInstant(raw.from),
    to: parseInstant(raw.to),
    page: parsePage(raw.page),
    size: parseSize(raw.size, size),
    entry: parseIds(raw.entry)[0] ?? null,
  };
}

/** Serializes the filters, without page and size: what the list and its export share. */
function serializeFilters(params: AuditListParams): URLSearchParams {
  const out = new URLSearchParams();
  if (params.query !== '') out.set('q', params.query);
  if (params.people.length > 0) out.set('person', params.people.join(','));
  if (params.actions.length > 0) out.set('action', params.actions.join(','));
  if (params.target) out.set('target', params.target);
  if (params.period) out.set('period', params.period);
  if (params.from) out.set('from', params.from);
  if (params.to) out.set('to', params.to);
  return out;
}

/** Serializes the state as a query string without `?`, without default values. */
export function serializeAuditListParams(params: AuditListParams): string {
  const out = serializeFilters(params);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultPageSize) out.set('size', String(params.size));
  if (params.entry) out.set('entry', params.entry);
  return out.toString();
}

/** Serializes only the filters, for the export. */
export function serializeAuditFilters(params: AuditListParams): string {
  return serializeFilters(params).toString();
}

/** Returns whether any filter other than the search is set. */
export function isAuditFiltered({ people, actions, target, period, from, to }: AuditListParams): boolean {
  return people.length > 0 || actions.length > 0 || [target, period, from, to].some((bound) => bound !== null);
}
