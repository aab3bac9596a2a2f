import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { KeyState } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';

type StateColumns = Record<'removedAt' | 'disabledAt' | 'expiresAt', AnyPgColumn>;

/** Returns a key's state, by the database's clock, from the columns of a table. */
export const stateOf = ({ removedAt, disabledAt, expiresAt }: StateColumns) => sql<KeyState>`
  api_key_state(${removedAt}, ${disabledAt}, ${expiresAt}, now())`;

export const apiKeyState = stateOf(apiKeys);

/** Whether the key and its space accept requests; it does not check the subscription. */
export const isApiKeyAccepted = sql<boolean>`
  api_key_refusal(${apiKeys.removedAt}, ${apiKeys.disabledAt}, ${apiKeys.expiresAt}, null, ${spaces.deletedAt}, true,
    null, null, null, null, now())
    is null`;
