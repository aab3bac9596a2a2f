import { and, eq, isNull, sql } from 'drizzle-orm';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import { parseNetworks } from '@/lib/networks';
import type { Transaction } from '../client';
import { apiKeys } from '../schema/api-keys';

/** The restrictions of a key. Null means no restriction, or the plan's limit. */
export const restrictionColumns = {
  requestsPerMinute: apiKeys.requestsPerMinute,
  burst: apiKeys.burst,
  tokensPerMinute: apiKeys.tokensPerMinute,
  concurrentRequests: apiKeys.concurrentRequests,
  allowedModels: apiKeys.allowedModels,
  allowedEndpoints: sql<EndpointGroup[] | null>`${apiKeys.allowedEndpoints}`,
  allowedAddresses: apiKeys.allowedAddresses,
};

/** The settings of a key that can be changed, by their names in a patch. */
const settingColumns = {
  ...restrictionColumns,
  name: apiKeys.name,
  isDisabled: sql<boolean>`${apiKeys.disabledAt} is not null`,
  environment: apiKeys.environment,
  expiresAt: apiKeys.expiresAt,
  ownerId: apiKeys.ownerId,
};

const selectSettings = (organizationId: string, id: string, tx: Transaction) =>
  tx.select(settingColumns).from(apiKeys).where(isKey(organizationId, id));
type SettingsRow = Awaited<ReturnType<typeof selectSettings>>[number];

/** Dates are ISO 8601 strings, so that settings can be compared and written to the audit log unchanged. */
export type ApiKeySettings = Omit<SettingsRow, 'expiresAt'> & { expiresAt: string | null };

const isKey = (organizationId: string, id: string) =>
  and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id), isNull(apiKeys.removedAt));

/** Locks a key until the transaction ends and returns its settings; undefined when it is removed. */
export async function lockApiKeySettings(
  organizationId: string,
  id: string,
  tx: Transaction,
): Promise<ApiKeySettings | undefined> {
  const [row] = await selectSettings(organizationId, id, tx).for('update');
  return (
    row && {
      ...row,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      allowedAddresses: toNetworks(row.allowedAddresses),
    }
  );
}

/** Updates settings of a key; omitted settings stay unchanged. */
export async function updateApiKeySettings(
  organizationId: string,
  id: string,
  { isDisabled, expiresAt, ...settings }: Partial<ApiKeySettings>,
  changedBy: string,
  tx: Transaction,
): Promise<void> {
  const disabling = { disabledAt: isDisabled ? sql`now()` : null, disabledBy: isDisabled ? changedBy : null };
  const change = {
    ...settings,
    ...(isDisabled === undefined ? {} : disabling),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
  };
  await tx.update(apiKeys).set(change).where(isKey(organizationId, id));
}

/** Returns networks as people enter them: PostgreSQL adds the prefix length to single addresses too. */
export function toNetworks(cidrs: string[] | null): string[] | null {
  return cidrs && parseNetworks(cidrs).networks;
}
