import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, dashboardDb } from '../client';
import { users } from '../schema/accounts';
import { apiKeys } from '../schema/api-keys';
import { spaces } from '../schema/spaces';
import { isAmong } from './api-key-list-where';
import { apiKeyState } from './api-key-state';

const remover = alias(users, 'remover');

/** Finds the keys of requests, including removed ones, with what the request log shows of them. */
export async function findRequestKeys(organizationId: string, ids: readonly string[], db: Db = dashboardDb()) {
  if (ids.length === 0) return [];
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      lastFive: apiKeys.lastFive,
      state: apiKeyState,
      expiresAt: apiKeys.expiresAt,
      removedAt: apiKeys.removedAt,
      removedByName: remover.name,
      ownerId: apiKeys.ownerId,
      ownerName: users.name,
      spaceId: apiKeys.spaceId,
      spaceName: spaces.name,
      spaceLogoVersion: spaces.logoVersion,
      spaceDeletedAt: spaces.deletedAt,
    })
    .from(apiKeys)
    .innerJoin(spaces, eq(spaces.id, apiKeys.spaceId))
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .leftJoin(remover, eq(remover.id, apiKeys.removedBy))
    .where(and(eq(apiKeys.organizationId, organizationId), isAmong(apiKeys.id, ids)));
}
export type RequestKeyRow = Awaited<ReturnType<typeof findRequestKeys>>[number];
