import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { identities, users } from '@/db/schema/accounts';
import { invitations } from '@/db/schema/invitations';
import { insertMember, insertUser, insertWorld, openFixtures } from '@/e2e/support/fixtures';
import { env } from '../env';
import { signInWithProvider } from './identity-service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const issuer = 'https://login.example.test';
const unique = () => randomBytes(6).toString('hex');
const someone = (given: { email?: string; isEmailVerified?: boolean } = {}) => {
  const id = unique();
  return { issuer, claims: { id, name: 'Ada', email: `${id}@example.test`, isEmailVerified: true, ...given } };
};
const userWith = async (email: string) => (await db.select().from(users).where(eq(users.email, email)))[0];
const refusal = (problem: string) => ({ state: 'refused', problem });

async function withSignUpOff(run: () => Promise<void>): Promise<void> {
  const settings = env();
  settings.ALLOW_SIGN_UP = false;
  await run().finally(() => {
    settings.ALLOW_SIGN_UP = true;
  });
}

async function invite(email: string, given: Partial<typeof invitations.$inferInsert> = {}) {
  const { organization, admin } = await insertWorld(db);
  await db.insert(invitations).values({
    id: newId(),
    organizationId: organization.id,
    email,
    role: 'editor',
    invitedBy: admin.id,
    tokenHash: randomBytes(32),
    expiresAt: new Date(Date.now() + 60_000),
    ...given,
  });
  return organization;
}

describe('signInWithProvider', () => {
  test('signInWithProvider finds the same account again, even when the address has changed', async () => {
    const ada = someone();
    const first = await signInWithProvider(ada);
    const moved = { issuer, claims: { ...ada.claims, email: 'moved@example.test', isEmailVerified: false } };
    expect(await signInWithProvider(moved)).toEqual(first);
    expect(await userWith('moved@example.test')).toBeUndefined();
  });

  test('signInWithProvider succeeds for 30 new users at once, three times as many as the pool has connections', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, () => signInWithProvider(someone())));
    const ids = results.map((result) => result.state === 'signed_in' && result.userId);
    expect(new Set(ids).size).toBe(30);
    expect(ids).not.toContain(false);
  });

  test('signInWithProvider creates one account for eight simultaneous sign-ins of an identity', async () => {
    const ada = someone();
    const entries = await Promise.all(Array.from({ length: 8 }, () => signInWithProvider(ada)));
    expect(new Set(entries.map((entry) => JSON.stringify(entry))).size).toBe(1);
    expect(entries[0]).toMatchObject({ state: 'signed_in' });
  });

  test('signInWithProvider creates another account for the same subject of another issuer', async () => {
    const ada = someone();
    await signInWithProvider(ada);
    const other = {
      issuer: 'https://other.example.test',
      claims: { ...ada.claims, email: `${unique()}@example.test` },
    };
    expect(await signInWithProvider(other)).not.toEqual(await signInWithProvider(ada));
  });

  test.each([true, false])('an address never opens an existing account (address verified: %s)', async (verified) => {
    const victim = await insertUser(db, { emailProvenAt: verified ? new Date() : null });
    expect(await signInWithProvider(someone({ email: victim.email }))).toEqual(refusal('account_exists'));
    const claimed = someone({ email: victim.email, isEmailVerified: false });
    expect(await signInWithProvider(claimed)).toEqual(refusal('unverified'));
    expect(await db.$count(identities, eq(identities.userId, victim.id))).toBe(0);
  });

  test('signInWithProvider refuses a new identity without a verified address', async () => {
    const ada = someone({ isEmailVerified: false });
    expect(await signInWithProvider(ada)).toEqual(refusal('unverified'));
    expect(await userWith(ada.claims.email)).toBeUndefined();
    expect(await signInWithProvider(someone({ email: '', isEmailVerified: false }))).toEqual(refusal('unverified'));
  });
});

describe('signInWithProvider with sign-up disabled', () => {
  test('a new identity is refused, and a user with an account signs in', async () => {
    const [ada, known] = [someone(), someone()];
    await signInWithProvider(known);
    await withSignUpOff(async () => {
      expect(await signInWithProvider(ada)).toEqual(refusal('sign_up_off'));
      expect(await signInWithProvider(known)).toMatchObject({ state: 'signed_in' });
    });
  });

  test('a new identity is accepted if its address has an open invitation', async () => {
    const ada = someone();
    await invite(ada.claims.email);
    await withSignUpOff(async () => expect(await signInWithProvider(ada)).toMatchObject({ state: 'signed_in' }));
  });

  test.each([
    ['expired', { expiresAt: new Date(Date.now() - 1_000) }],
    ['already withdrawn', { withdrawnAt: new Date() }],
  ])('a new identity with an %s invitation is refused', async (_, given) => {
    const ada = someone();
    await invite(ada.claims.email, given);
    await withSignUpOff(async () => expect(await signInWithProvider(ada)).toEqual(refusal('sign_up_off')));
  });

  test('a new identity is refused if the sender of its invitation may no longer invite', async () => {
    const ada = someone();
    const viewer = await insertUser(db);
    const organization = await invite(ada.claims.email, { invitedBy: viewer.id });
    await insertMember(db, organization.id, viewer.id, 'viewer');
    await withSignUpOff(async () => expect(await signInWithProvider(ada)).toEqual(refusal('sign_up_off')));
  });
});
