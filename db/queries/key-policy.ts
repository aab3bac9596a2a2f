import type postgres from 'postgres';
import type { EndpointGroup } from '@/lib/api/endpoint-groups';
import { toNetworks } from './api-key-settings';

/** What restricts a key and admission doesn't answer; null for no restriction. */
export type KeyPolicy = {
  environment: string | null;
  allowedEndpoints: EndpointGroup[] | null;
  allowedAddresses: string[] | null;
};

const policyText = `
  select
    environment, allowed_endpoints as "allowedEndpoints", allowed_addresses::text[] as "allowedAddresses"
  from api_keys where organization_id = $1 and id = $2`;

/** Finds the policy of a key that was just admitted. */
export async function findKeyPolicy(
  { organizationId, apiKeyId }: { organizationId: string; apiKeyId: string },
  sql: postgres.Sql,
): Promise<KeyPolicy> {
  const [row] = await sql.unsafe<KeyPolicy[]>(policyText, [organizationId, apiKeyId], { prepare: true });
  if (!row) return { environment: null, allowedEndpoints: null, allowedAddresses: null };
  return { ...row, allowedAddresses: toNetworks(row.allowedAddresses) };
}
