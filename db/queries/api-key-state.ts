import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { KeyState } from '@/lib/api-keys/state';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';

type StateColumns = Record<'removedAt' | 'disabledAt' | 'expiresAt', AnyPgColumn>;

/** A key's state on the database's clock, by the columns of a table. */
export const stateOf = ({ removedAt, disabledAt, expiresAt }: StateColumns) => sql<KeyState>`
  api_key_state(${removedAt}, ${disabledAt}, ${expiresAt}, now())`;

export const apiKeyState = stateOf(apiKeys);

/** Whether nothing about the key or its space refuses requests; the subscription is left out. */
export const isApiKeyAccepted = sql<boolean>`
  api_key_refusal(${apiKeys.removedAt}, ${apiKeys.disabledAt}, ${apiKeys.expiresAt}, null, ${spaces.deletedAt}, true,
    null, null, null, null, now())
    is null`;
