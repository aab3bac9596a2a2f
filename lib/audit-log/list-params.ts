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

/** How far back to look from now, in hours. */
export const auditPeriods = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const;
export type AuditPeriod = keyof typeof auditPeriods;
const periodNames = Object.keys(auditPeriods) as AuditPeriod[];

/** The audit log's whole state, as the URL holds it. One parse and one serialize; bad values fall back. */
export type AuditListParams = {
  /** Searches what targets were called; '' for none. */
  query: string;
  /** Who did it, by id; empty for everyone. */
  people: string[];
  /** What was done; empty for everything. */
  actions: AuditAction[];
  /** The one thing it was done to, by id; null for all. */
  target: string | null;
  /** Reaches back from now; null for any time. */
  period: AuditPeriod | null;
  /** ISO instants: at or after `from`, before `to`; null for no bound. */
  from: string | null;
  to: string | null;
  /** Counted from 1. */
  page: number;
  size: PageSize;
  /** The entry that is open, by id. */
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

/** Parses search parameters; whatever is missing or wrong becomes the default. */
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

/** Writes what is looked for, without page and order: what a list and its export share. */
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

/** Writes the state as a query string without `?`, leaving out what is default. */
export function serializeAuditListParams(params: AuditListParams): string {
  const out = serializeFilters(params);
  if (params.page !== 1) out.set('page', String(params.page));
  if (params.size !== defaultPageSize) out.set('size', String(params.size));
  if (params.entry) out.set('entry', params.entry);
  return out.toString();
}

/** Writes only what is looked for, as the export takes it. */
export function serializeAuditFilters(params: AuditListParams): string {
  return serializeFilters(params).toString();
}

/** Whether anything but a search narrows the log. */
export function isAuditFiltered({ people, actions, target, period, from, to }: AuditListParams): boolean {
  return people.length > 0 || actions.length > 0 || [target, period, from, to].some((bound) => bound !== null);
}
