import type { AdmissionRow } from '@/db/queries/admission';
import type { KeyBody } from '@/lib/api/schemas';
import { previewOf } from '@/lib/api-keys/preview';

/** Returns the body of GET /v1/key: the calling key, its space, organization and limits. */
export function describeKey(row: AdmissionRow): KeyBody {
  return {
    object: 'api_key',
    id: row.apiKeyId,
    name: row.apiKeyName,
    preview: previewOf(row.lastFive),
    space: { id: row.spaceId, name: row.spaceName },
    organization: { id: row.organizationId, name: row.organizationName },
    expires_at: row.expiresAt?.toISOString() ?? null,
    limits: {
      requests_per_minute: row.keyRpm,
      burst: row.keyBurst,
      organization: { requests_per_minute: row.organizationRpm, burst: row.organizationBurst },
    },
  };
}
