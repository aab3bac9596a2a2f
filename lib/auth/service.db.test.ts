import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { sessions, users } from '@/db/schema/accounts';
import { subscriptions } from '@/db/schema/billing';
import { organizations } from '@/db/schema/organizations';
import { spaces } from '@/db/schema/spaces';
import { insertUser, openFixtures } from '@/e2e/support/fixtures';
import { hashPassword } from '../passwords';
import { checkPassword, signUp } from './service';
import { createSessionToken, hashSessionToken } from './session-token';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const password = 'correct horse battery';
const someClient = () => ({ address: randomBytes(6).toString('hex'), userAgent: 'test', requestId: 'req_test' });
const code = (error: string) => expect.objectContaining({ code: error });
const insertPerson = async () => insertUser(db, { passwordHash: await hashPassword(password) });

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run().catch(() => undefined);
  return performance.now() - start;
}

describe('checkPassword', () => {
  test('checkPassword ignores the case of the address and spaces around it', async () => {
    const user = await insertPerson();
    await expect(checkPassword(` ${user.email.toUpperCase()} `, password, someClient(), null)).resolves.toMatchObject({
      id: user.id,
    });
  });

  test('checkPassword returns the same error for a known and an unknown address', async () => {
    const user = await insertPerson();
    const known = await checkPassword(user.email, 'wrong', someClient(), null).catch((error: unknown) => error);
    const unknown = await checkPassword('nobody@example.test', 'wrong', someClient(), null).catch(
      (error: unknown) => error,
    );
    expect(known).toEqual(code('unauthenticated'));
    expect(String(known)).toBe(String(unknown));
  });

  test('checkPassword hashes for unknown addresses too, so that its timing does not reveal accounts', async () => {
    const user = await insertPerson();
    await checkPassword(user.email, password, someClient(), null);
    const known = await timed(() => checkPassword(user.email, 'wrong', someClient(), null));
    const unknown = await timed(() =>
      checkPassword(`${randomBytes(4).toString('hex')}@x.test`, 'wrong', someClient(), null),
    );
    // Without a hash it takes a tenth of the time; a third leaves room for a busy machine.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test('checkPassword delays an account’s attempts after ten failures, and accepts the right password', async () => {
    const user = await insertPerson();
    for (let i = 0; i < 10; i += 1) {
      await expect(checkPassword(user.email, 'wrong', someClient(), null)).rejects.toEqual(code('unauthenticated'));
    }
    const slowed = await timed(() => checkPassword(user.email, password, someClient(), null));
    expect(slowed).toBeGreaterThan(1_000);
    await expect(checkPassword(user.email, password, someClient(), null)).resolves.toMatchObject({ id: user.id });
  });

  test('checkPassword refuses most of 40 simultaneous wrong passwords instead of queueing them', async () => {
    const user = await insertPerson();
    const guesses = Array.from({ length: 40 }, () => checkPassword(user.email, 'wrong', someClient(), null));
    const answers = await Promise.allSettled(guesses);
    const refused = answers.filter((a) => a.status === 'rejected' && a.reason.code === 'rate_limit_exceeded');
    expect(refused.length).toBeGreaterThanOrEqual(25);
  });
});

describe('signUp', () => {
  test('signUp succeeds for 30 users at once, three times as many as the pool has connections', async () => {
    const people = Array.from({ length: 30 }, () => randomBytes(6).toString('hex'));
    const slugs = await Promise.all(
      people.map(async (id) => {
        const input = { name: 'Ada', organization: `Org ${id}`, email: `${id}@example.test`, password };
        return (await signUp(input, someClient())).slug;
      }),
    );
    expect(slugs).toEqual(people.map((id) => `org-${id}`));
  });

  const form = () => ({
    name: 'Ada',
    organization: `Lovelace ${randomBytes(4).toString('hex')}`,
    email: `${randomBytes(6).toString('hex')}@example.test`,
    password,
  });

  test('signUp creates an account, an organization on Free and a first space', async () => {
    const input = form();
    const { slug } = await signUp(input, someClient());
    const [organization] = await db.select().from(organizations).where(eq(organizations.slug, slug));
    expect(organization?.name).toBe(input.organization);
    const id = organization?.id ?? '';
    expect(await db.select().from(subscriptions).where(eq(subscriptions.organizationId, id))).toMatchObject([
      { plan: 'free', status: 'active' },
    ]);
    expect(await db.$count(spaces, eq(spaces.organizationId, id))).toBe(1);
    const [user] = await db.select().from(users).where(eq(users.email, input.email));
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('signUp refuses an address that has an account and changes nothing', async () => {
    const input = form();
    await signUp(input, someClient());
    const again = { ...form(), email: input.email.toUpperCase() };
    await expect(signUp(again, someClient())).rejects.toEqual(code('conflict'));
    expect(await db.$count(organizations, eq(organizations.name, again.organization))).toBe(0);
  });

  test('signUp gives two organizations with the same name different slugs', async () => {
    const first = form();
    const one = await signUp(first, someClient());
    const two = await signUp({ ...form(), organization: first.organization }, someClient());
    expect(two.slug).not.toBe(one.slug);
  });

  test.each(['short', 'password1', 'iloveyou', 'x'.repeat(201)])('signUp refuses the password %s', async (bad) => {
    await expect(signUp({ ...form(), password: bad }, someClient())).rejects.toMatchObject({
      details: { fields: { password: expect.any(String) } },
    });
  });
});

test('a session token has 256 bits and is stored only as a hash', async () => {
  const token = createSessionToken();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  const columns = Object.keys(sessions);
  expect(columns).toContain('tokenHash');
  expect(columns).not.toContain('token');
  expect(hashSessionToken(token)).toHaveLength(32);
});
