import 'server-only';
import { findApiKeyRowsAfter, type KeyListRow, splitStates } from '@/db/queries/api-key-list';
import type { KeyFilters } from '@/db/queries/api-key-list-where';
import { csvResponse, toCsvLine } from '../csv';
import type { Viewer } from '../viewer';
import { requireApiKeysPlan } from './access';
import type { ListParams } from './list-params';
import { toKeyFilters } from './list-service';
import { previewOf } from './preview';

const header = [
  'Name',
  'Key Preview',
  'Status',
  'Environment',
  'Space',
  'Owner',
  'Last used',
  'Created at',
  'Expires',
  'Removed at',
  'Removed by',
  'Id',
];

/** Keys per read, which bounds the memory of an export. */
const chunkSize = 1_000;

/**
 * Streams every key of a list as a CSV file, newest first and removed keys last.
 * @throws AppError subscription_inactive, before the response starts
 */
export async function exportApiKeys(viewer: Viewer, params: ListParams): Promise<Response> {
  requireApiKeysPlan(viewer);
  const filters = await toKeyFilters(viewer, params);
  return csvResponse(`api-keys-${viewer.organization.slug}.csv`, header, exportLines(viewer, filters));
}

async function* exportLines(viewer: Viewer, filters: KeyFilters): AsyncGenerator<string> {
  for (const states of splitStates(filters.states)) {
    let afterId: string | null = null;
    do {
      const place = { afterId, limit: chunkSize };
      const rows: KeyListRow[] = await findApiKeyRowsAfter(viewer.organization.id, { ...filters, states }, place);
      yield rows.map(toLine).join('');
      afterId = rows.length === chunkSize ? (rows.at(-1)?.id ?? null) : null;
    } while (afterId !== null);
  }
}

function toLine(key: KeyListRow): string {
  const { name, lastFive, state, environment, spaceName, ownerName, lastUsedAt, createdAt, expiresAt, removedAt } = key;
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return toCsvLine([
    name,
    previewOf(lastFive),
    state,
    environment,
    spaceName,
    ownerName,
    iso(lastUsedAt),
    iso(createdAt),
    iso(expiresAt),
    iso(removedAt),
    key.removedByName,
    key.id,
  ]);
}
