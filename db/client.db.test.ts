import { v7 as newId } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { closePools, inTransaction } from './client';
import { inOrganization } from './in-organization';
import { findAccount } from './queries/accounts';

afterAll(closePools);

test('a query without a handle throws inside a transaction and works with the handle', async () => {
  const message = 'Inside a transaction, pass its handle to the query.';
  await expect(inTransaction(() => findAccount(newId()))).rejects.toThrow(message);
  await expect(inOrganization(newId(), () => findAccount(newId()))).rejects.toThrow(message);
  await expect(inTransaction((tx) => findAccount(newId(), tx))).resolves.toBeUndefined();
});

test('a query without a handle works again after a transaction has ended', async () => {
  await inTransaction(async () => undefined);
  await expect(findAccount(newId())).resolves.toBeUndefined();
});
