import { toNetworks } from '@/db/queries/api-key-settings';
import type { KeyBody } from '@/lib/api/schemas';
import { previewOf } from '@/lib/api-keys/preview';
import type { AdmissionRow } from './admit-batch';

/** Returns the body of GET /v1/key: the calling key, its space and organization, and everything that restricts it. */
export function describeKey(row: AdmissionRow): KeyBody {
  return {
    object: 'api_key',
    id: row.key.apiKeyId,
    name: row.key.apiKeyName,
    preview: previewOf(row.key.lastFive),
    environment: row.key.environment,
    space: { id: row.key.spaceId, name: row.key.spaceName, allowed_models: row.key.allowedModels },
    organization: { id: row.key.organizationId, name: row.key.organizationName },
    expires_at: row.key.expiresAt?.toISOString() ?? null,
    allowed_models: row.key.keyAllowedModels,
    allowed_endpoints: row.key.allowedEndpoints,
    allowed_addresses: toNetworks(row.key.allowedAddresses),
    limits: {
      requests_per_minute: row.keyRpm,
      burst: row.keyBurst,
      tokens_per_minute: row.key.tokensPerMinute,
      concurrent_requests: row.key.concurrentRequests,
      organization: {
        requests_per_minute: row.organizationRpm,
        burst: row.organizationBurst,
        tokens_per_minute: row.organizationTokensPerMinute,
      },
    },
  };
}
