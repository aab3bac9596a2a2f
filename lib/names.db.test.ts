import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeys } from '@/db/schema/api-keys';
import { insertApiKey, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { searches } from '@/e2e/support/key-names';
import { foldName } from './names';

const db = openFixtures();
let keyId = '';
beforeAll(async () => {
  const { space, admin } = await insertWorld(db);
  keyId = (await insertApiKey(db, space, admin.id)).id;
});
afterAll(() => db.$client.end());

async function expectSameFold(name: string): Promise<void> {
  const [row] = await db
    .update(apiKeys)
    .set({ name })
    .where(eq(apiKeys.id, keyId))
    .returning({ folded: apiKeys.nameFolded });
  expect(row?.folded).toBe(foldName(name));
}

test('the database folds names like JavaScript in any script', async () => {
  for (const name of searches) await expectSameFold(name);
  // Up to Unicode 10, the version of the oldest ICU in use. Marks of other scripts keep their place.
  const letter = fc.oneof(
    fc.integer({ min: 0x20, max: 0x52f }),
    fc.integer({ min: 0x5d0, max: 0x1c7f }),
    fc.integer({ min: 0x1d00, max: 0x2bff }),
    fc.integer({ min: 0x3041, max: 0xa69f }),
    fc.integer({ min: 0xac00, max: 0xd7a3 }),
    fc.integer({ min: 0xf900, max: 0xffdc }),
    fc.integer({ min: 0x1d400, max: 0x1d7ff }),
  );
  const anyName = fc
    .array(letter, { minLength: 1, maxLength: 30 })
    .map((points) => String.fromCodePoint(...points))
    .filter((name) => /^([\p{L}\p{N}\p{P}\p{S} ]|[\u0300-\u036f])+$/u.test(name));
  await fc.assert(fc.asyncProperty(anyName, expectSameFold), { numRuns: 300 });
});

test('the database stores a name that folds to many times its length', async () => {
  await expectSameFold('ﷺ'.repeat(100));
});
