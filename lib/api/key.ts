import { z } from 'zod';
import type { KeyFacts } from '@/db/queries/admission';
import { toNetworks } from '@/db/queries/api-key-settings';
import { previewOf } from '../api-keys/preview';
import { endpointGroups } from './endpoint-groups';

const allowedModels = z
  .array(z.string())
  .nullable()
  .describe('Exact names, or prefixes with a trailing `*`; null for all.');
const rateLimitSchema = z.object({ requests_per_minute: z.int(), burst: z.int() });

/** The answer of GET /v1/key. */
export const keySchema = z
  .object({
    object: z.literal('api_key'),
    id: z.uuid(),
    name: z.string(),
    preview: z.string(),
    environment: z.string().nullable(),
    space: z.object({ id: z.uuid(), name: z.string(), allowed_models: allowedModels }),
    organization: z.object({ id: z.uuid(), name: z.string() }),
    expires_at: z.iso.datetime().nullable(),
    allowed_models: allowedModels,
    allowed_endpoints: z
      .array(z.enum(endpointGroups))
      .nullable()
      .describe('Groups of endpoints; `other` are the paths that no other group has. Null for all.'),
    allowed_addresses: z.array(z.string()).nullable().describe('IP addresses and CIDR ranges; null for any.'),
    limits: rateLimitSchema.extend({
      tokens_per_minute: z.int().nullable().describe('Null for no limit of its own.'),
      concurrent_requests: z.int().nullable().describe('How many may run at once; null for any number.'),
      organization: rateLimitSchema.extend({ tokens_per_minute: z.int() }),
    }),
  })
  .describe('The calling key, and everything that restricts it.');
type Caller = {
  key: KeyFacts;
  keyRpm: number;
  keyBurst: number;
  organizationRpm: number;
  organizationBurst: number;
  organizationTokensPerMinute: number;
};

/** Returns the body of GET /v1/key. */
export function describeKey({ key, ...limits }: Caller): z.infer<typeof keySchema> {
  return {
    object: 'api_key',
    id: key.apiKeyId,
    name: key.apiKeyName,
    preview: previewOf(key.lastFive),
    environment: key.environment,
    space: { id: key.spaceId, name: key.spaceName, allowed_models: key.allowedModels },
    organization: { id: key.organizationId, name: key.organizationName },
    expires_at: key.expiresAt?.toISOString() ?? null,
    allowed_models: key.keyAllowedModels,
    allowed_endpoints: key.allowedEndpoints,
    allowed_addresses: toNetworks(key.allowedAddresses),
    limits: {
      requests_per_minute: limits.keyRpm,
      burst: limits.keyBurst,
      tokens_per_minute: key.tokensPerMinute,
      concurrent_requests: key.concurrentRequests,
      organization: {
        requests_per_minute: limits.organizationRpm,
        burst: limits.organizationBurst,
        tokens_per_minute: limits.organizationTokensPerMinute,
      },
    },
  };
}
