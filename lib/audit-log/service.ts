import 'server-only';
import {
  type AuditEventRow,
  type AuditFilters,
  countAuditEvents,
  findAuditEvent,
  findAuditEvents,
  findAuditEventsAfter,
  findAuditPeople,
} from '@/db/queries/audit-log';
import { csvResponse, toCsvLine } from '../csv';
import { AppError } from '../errors';
import { canInOrganization } from '../permissions';
import type { Viewer } from '../viewer';
import { toEntries } from './entries';
import { type AuditListParams, auditPeriods } from './list-params';
import type { AuditEntry, AuditList, AuditPeople } from './schema';

/** Events per read of an export, which bounds its memory. */
const exportChunk = 1_000;

/** @throws AppError forbidden unless the viewer is an admin */
function requireMaySee(viewer: Viewer): void {
  if (!canInOrganization('audit_log:see', viewer.role)) {
    throw new AppError('forbidden', 'Only an admin of this organization can see its audit log.');
  }
}

/** Lists one page of events, newest first; a page past the end becomes the last one. @throws AppError forbidden */
export async function listAuditEvents(viewer: Viewer, params: AuditListParams): Promise<AuditList> {
  requireMaySee(viewer);
  const [{ events, ...found }, opened] = await Promise.all([
    findPage(viewer, params),
    params.entry ? findAuditEvent(viewer.organization.id, params.entry) : undefined,
  ]);
  const entries = await toEntries(viewer, opened ? [...events, opened] : events);
  return { ...found, rows: entries.slice(0, events.length), opened: opened ? (entries.at(-1) ?? null) : null };
}

type Page = Pick<AuditList, 'total' | 'page'> & { events: AuditEventRow[] };

/** Returns the total as a promise when it has to be counted, because counting a long log is slower than a page. */
async function findPage(viewer: Viewer, params: AuditListParams): Promise<Page> {
  const { size } = params;
  const { id } = viewer.organization;
  const filters = toFilters(params);
  const read = (page: number) => findAuditEvents(id, filters, { limit: size, offset: (page - 1) * size });
  const events = await read(params.page);
  if (events.length > 0 && events.length < size) {
    return { events, total: (params.page - 1) * size + events.length, page: params.page };
  }
  const total = countAuditEvents(id, filters);
  if (events.length > 0) {
    // Avoids an unhandled rejection when another read fails first; awaiting the total still rejects.
    total.catch(() => undefined);
    return { events, total, page: params.page };
  }
  const page = Math.max(1, Math.ceil((await total) / size));
  return { events: page === params.page ? events : await read(page), total: await total, page };
}

/** Lists the users with events in the log, by name. @throws AppError forbidden */
export async function listAuditPeople(viewer: Viewer): Promise<AuditPeople> {
  requireMaySee(viewer);
  const people = await findAuditPeople(viewer.organization.id);
  return people.map(({ id, name }) => ({ id, name }));
}

const csvHeader = [
  'Time',
  'Person',
  'E-mail',
  'What',
  'Target',
  'Name',
  'Target id',
  'Changes',
  'Address',
  'Request id',
];

/** Streams all events that match as a CSV file, newest first. @throws AppError forbidden, before the response starts */
export function exportAuditEvents(viewer: Viewer, params: AuditListParams): Response {
  requireMaySee(viewer);
  const fileName = `audit-log-${viewer.organization.slug}.csv`;
  return csvResponse(fileName, csvHeader, exportLines(viewer, toFilters(params)));
}

async function* exportLines(viewer: Viewer, filters: AuditFilters): AsyncGenerator<string> {
  let after: string | null = null;
  do {
    const { id } = viewer.organization;
    const rows: AuditEventRow[] = await findAuditEventsAfter(id, filters, after, exportChunk);
    yield (await toEntries(viewer, rows)).map(toLine).join('');
    after = rows.length === exportChunk ? (rows.at(-1)?.id ?? null) : null;
  } while (after !== null);
}

function toLine({ at, person, what, target, changes, facts, address, requestId }: AuditEntry): string {
  const changed = changes.map(({ field, from, to }) => `${field}: ${from ?? 'none'} → ${to ?? 'none'}`);
  const details = [...changed, ...facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');
  const by = [person?.name ?? 'System', person?.email ?? ''];
  return toCsvLine([at, ...by, what, target.typeLabel, target.name, target.id, details, address, requestId]);
}

function toFilters({ query, people, actions, target, batch, period, from, to }: AuditListParams): AuditFilters {
  const earliest = [
    ...(period ? [Date.now() - auditPeriods[period] * 3_600_000] : []),
    ...(from ? [new Date(from).getTime()] : []),
  ];
  return {
    query,
    people,
    actions,
    target,
    batch,
    from: earliest.length > 0 ? new Date(Math.max(...earliest)) : null,
    to: to ? new Date(to) : null,
  };
}
