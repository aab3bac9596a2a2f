import { randomBytes } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { v7 as newId } from 'uuid';
import { insertApiKey, updateApiKeyRemoved } from '@/db/queries/api-keys';
import { foldName } from '@/lib/api-keys/list-params';
import { median } from '../median';
import type { BenchOrganization } from './organizations';

export type WriteTimes = { create: number; remove: number };

/** Creates keys and removes them again, each in a transaction of its own: medians in milliseconds, commit included. */
export async function measureWrites(
  { id, spaces, owners }: BenchOrganization,
  sql: postgres.Sql,
  repetitions: number,
): Promise<WriteTimes> {
  const db = drizzle(sql);
  const creates: number[] = [];
  const removes: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const name = `Write bench ${randomBytes(4).toString('hex')}`;
    const key = {
      id: newId(),
      spaceId: spaces[0] ?? '',
      ownerId: owners[0] ?? '',
      createRequestId: newId(),
      name,
      nameFolded: foldName(name),
      lastFive: 'bench',
    };
    const secret = { hash: randomBytes(32), hashVersion: 1 };
    const started = performance.now();
    await db.transaction((tx) => insertApiKey(id, key, secret, tx));
    const created = performance.now();
    await db.transaction((tx) => updateApiKeyRemoved(id, key.id, key.ownerId, tx));
    creates.push(created - started);
    removes.push(performance.now() - created);
  }
  return { create: median(creates), remove: median(removes) };
}
