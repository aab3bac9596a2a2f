import type { AdmissionRow } from '@/db/queries/admission';
import type { KeyPolicy } from '@/db/queries/key-policy';
import type { KeyBody } from '@/lib/api/schemas';
import { previewOf } from '@/lib/api-keys/preview';

/** Returns the body of GET /v1/key: the calling key, its space and organization, and everything that restricts it. */
export function describeKey(row: AdmissionRow, policy: KeyPolicy): KeyBody {
  return {
    object: 'api_key',
    id: row.apiKeyId,
    name: row.apiKeyName,
    preview: previewOf(row.lastFive),
    environment: policy.environment,
    space: { id: row.spaceId, name: row.spaceName, allowed_models: row.allowedModels },
    organization: { id: row.organizationId, name: row.organizationName },
    expires_at: row.expiresAt?.toISOString() ?? null,
    allowed_models: row.keyAllowedModels,
    allowed_endpoints: policy.allowedEndpoints,
    allowed_addresses: policy.allowedAddresses,
    limits: {
      requests_per_minute: row.keyRpm,
      burst: row.keyBurst,
      organization: { requests_per_minute: row.organizationRpm, burst: row.organizationBurst },
    },
  };
}
