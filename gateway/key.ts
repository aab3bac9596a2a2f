import type { AdmissionRow } from '@/db/queries/admission';
import { previewOf } from '@/lib/api-keys/preview';

/** GET /v1/key: which key is calling, where it belongs, and what it may do. */
export function describeKey(row: AdmissionRow) {
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
