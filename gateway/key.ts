import { toNetworks } from '@/db/queries/api-key-settings';
import type { KeyBody } from '@/lib/api/schemas';
import { previewOf } from '@/lib/api-keys/preview';
import type { AdmissionRow } from './admit-batch';

/** Returns the body of GET /v1/key: the calling key, its space and organization, and everything that restricts it. */
export function describeKey(row: AdmissionRow): KeyBody {
  return {
    object: 'api_key',
    id: row.apiKeyId,
    name: row.apiKeyName,
    preview: previewOf(row.lastFive),
    environment: row.environment,
    space: { id: row.spaceId, name: row.spaceName, allowed_models: row.allowedModels },
    organization: { id: row.organizationId, name: row.organizationName },
    expires_at: row.expiresAt?.toISOString() ?? null,
    allowed_models: row.keyAllowedModels,
    allowed_endpoints: row.allowedEndpoints,
    allowed_addresses: toNetworks(row.allowedAddresses),
    limits: {
      requests_per_minute: row.keyRpm,
      burst: row.keyBurst,
      tokens_per_minute: row.tokensPerMinute,
      concurrent_requests: row.concurrentRequests,
      organization: {
        requests_per_minute: row.organizationRpm,
        burst: row.organizationBurst,
        tokens_per_minute: row.organizationTokensPerMinute,
      },
    },
  };
}
