import { sql } from 'drizzle-orm';
import type { KeyState } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';

/** A key's state on the database's clock. */
export const apiKeyState = sql<KeyState>`
  api_key_state(${apiKeys.removedAt}, ${apiKeys.disabledAt}, ${apiKeys.expiresAt}, now())`;

/** Whether nothing about the key or its space refuses requests; the subscription is left out. */
export const isApiKeyAccepted = sql<boolean>`
  api_key_refusal(${apiKeys.removedAt}, ${apiKeys.disabledAt}, ${apiKeys.expiresAt}, null, ${spaces.deletedAt}, true,
    null, null, null, null, now())
    is null`;
