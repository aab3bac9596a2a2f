import { filterEnvironments } from '../api-keys/list-params';
import {
  defaultPageSize,
  holdsSecret,
  type ListUrlParams,
  parseBase,
  parseIds,
  parseSomeOf,
  type RawParams,
  toQueryString,
} from '../list-url';
import { type StatusClass, statusClasses } from '../usage/status-class';
import { timeOfRequestId } from './request-id';

/** The periods of the filter by time, in hours before now; `all` is as long as the log is kept. */
export const requestPeriods = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24, all: null } as const;
export type RequestPeriod = keyof typeof requestPeriods;
const periodNames = Object.keys(requestPeriods) as RequestPeriod[];

/** The state of the request log in the URL. Its pages are positions in the log, not numbers. */
export type RequestListParams = Omit<ListUrlParams, 'sort' | 'direction'> & {
  /** Ids; empty for all. */
  keys: string[];
  spaces: string[];
  /** The key's current owner and environment. */
  owners: string[];
  environments: string[];
  /** Classes and statuses, such as `refused` and `429`. */
  statuses: string[];
  codes: string[];
  models: string[];
  /** Routes, such as `/v1/chat/completions`. */
  endpoints: string[];
  addresses: string[];
  period: RequestPeriod;
  /** ISO 8601 times, which replace the period; `from` inclusive and `to` exclusive. */
  from: string | null;
  to: string | null;
  /** The place whose older, or newer, requests are shown: a time to the microsecond and a request id. */
  before: string | null;
  after: string | null;
  /** The id of the opened request. */
  request: string | null;
};

/** The filters' values when nothing is filtered. */
export const noRequestFilters = {
  keys: [],
  spaces: [],
  owners: [],
  environments: [],
  statuses: [],
  codes: [],
  models: [],
  endpoints: [],
  addresses: [],
} satisfies Partial<RequestListParams>;
export type RequestFilterField = keyof typeof noRequestFilters;

export const defaultRequestListParams: RequestListParams = {
  query: '',
  ...noRequestFilters,
  period: '24h',
  from: null,
  to: null,
  before: null,
  after: null,
  page: 1,
  size: defaultPageSize,
  request: null,
};

const placePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z~[0-9A-Za-z_-]{0,64}$/;
const statusPattern = /^[1-5]\d\d$/;
const maxTextLength = 300;
const maxTexts = 20;

const firstOf = (value: RawParams[string]): string => (Array.isArray(value) ? value[0] : value) ?? '';

/** Parses free values. A secret in one of them is dropped, so that no response contains it. */
function parseTexts(value: RawParams[string]): string[] {
  const texts = firstOf(value)
    .split(',', maxTexts)
    .map((text) => text.trim().slice(0, maxTextLength))
    .filter((text) => text !== '' && !text.includes('\0') && !holdsSecret(text));
  return [...new Set(texts)];
}

function parseStatuses(value: RawParams[string]): string[] {
  return parseTexts(value).filter((text) => statusPattern.test(text) || isStatusClass(text));
}

export function isStatusClass(text: string): text is StatusClass {
  return statusClasses.some((name) => name === text);
}

function parseInstant(value: RawParams[string]): string | null {
  const text = firstOf(value);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function parsePlace(value: RawParams[string]): string | null {
  const text = firstOf(value);
  if (!placePattern.test(text)) return null;
  return Number.isNaN(Date.parse(text.split('~')[0] ?? '')) ? null : text;
}

function parseRequestId(value: RawParams[string]): string | null {
  const text = firstOf(value);
  return timeOfRequestId(text) === null ? null : text;
}

/** Parses search parameters; missing and invalid values become the default. */
export function parseRequestListParams(raw: RawParams, rememberedSize?: number): RequestListParams {
  const before = parsePlace(raw.before);
  return {
    query: '',
    page: 1,
    size: parseBase(raw, rememberedSize).size,
    keys: parseIds(raw.key),
    spaces: parseIds(raw.space),
    owners: parseIds(raw.owner),
    environments: parseSomeOf(filterEnvironments, raw.environment),
    statuses: parseStatuses(raw.status),
    codes: parseTexts(raw.code),
    models: parseTexts(raw.model),
    endpoints: parseTexts(raw.endpoint),
    addresses: parseTexts(raw.address),
    period: parseSomeOf(periodNames, raw.period)[0] ?? defaultRequestListParams.period,
    from: parseInstant(raw.from),
    to: parseInstant(raw.to),
    before,
    after: before === null ? parsePlace(raw.after) : null,
    request: parseRequestId(raw.request),
  };
}

const namesInUrl = {
  query: 'q',
  keys: 'key',
  spaces: 'space',
  owners: 'owner',
  environments: 'environment',
  statuses: 'status',
  codes: 'code',
  models: 'model',
  endpoints: 'endpoint',
  addresses: 'address',
  period: 'period',
  from: 'from',
  to: 'to',
  before: 'before',
  after: 'after',
  page: 'page',
  size: 'size',
  request: 'request',
} as const;

/** Serializes the state as a query string without `?`, without default values. */
export function serializeRequestListParams(params: RequestListParams): string {
  return toQueryString(params, defaultRequestListParams, namesInUrl);
}

/** Serializes the filter for all kept requests of one key, for links to them. */
export function requestsOfKey(keyId: string, filters: Partial<RequestListParams> = {}): string {
  return serializeRequestListParams({ ...defaultRequestListParams, keys: [keyId], period: 'all', ...filters });
}

/** Serializes only the filters and the time, for the export and for the count of new requests. */
export function serializeRequestFilters(params: RequestListParams): string {
  const { size, before, after, request } = defaultRequestListParams;
  return serializeRequestListParams({ ...params, size, before, after, request });
}
