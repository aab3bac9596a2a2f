import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { takeSlot } from '@/db/queries/rate-limits';
import { insertUser, openFixtures } from '@/e2e/support/fixtures';
import { hashPassword } from '../passwords';
import { checkPassword } from './service';
import { daily, subjectOf } from './throttle';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const password = 'correct horse battery';
const unique = () => randomBytes(6).toString('hex');
const from = (address: string) => ({ address, userAgent: 'test', requestId: 'req_test' });
const code = (error: string) => expect.objectContaining({ code: error });
const insertPerson = async () => insertUser(db, { passwordHash: await hashPassword(password) });

/** Guesses on 12 connections at once, without pause, until `run` is done. */
async function whileGuessing(email: string, addressOf: (connection: number) => string, run: () => Promise<void>) {
  let isOver = false;
  const connections = Array.from({ length: 12 }, async (_, connection) => {
    while (!isOver) {
      const guess = checkPassword(email, 'a wrong guess', from(addressOf(connection)), null);
      // A refusal comes at once; this is as fast as a network would let it be.
      await guess.catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
  });
  // By now the first ten guesses are spent.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await run().finally(() => {
    isOver = true;
  });
  await Promise.all(connections);
}

async function enterEightTimes(email: string, device: string | null): Promise<void> {
  for (let i = 0; i < 8; i += 1) {
    await expect(checkPassword(email, password, from(unique()), device)).resolves.toMatchObject({ email });
  }
}

describe('while 12 connections guess at an account', () => {
  test('from one address, its owner signs in from another with a device that it does not know', async () => {
    const { email } = await insertPerson();
    const attacker = unique();
    await whileGuessing(
      email,
      () => attacker,
      () => enterEightTimes(email, null),
    );
  }, 120_000);

  test('from one IPv6 network, they count as one client', async () => {
    const { email } = await insertPerson();
    await whileGuessing(
      email,
      (connection) => `2001:db8::${connection + 1}`,
      () => enterEightTimes(email, null),
    );
  }, 120_000);

  test('from as many addresses as they like, its owner signs in on a device that it knows', async () => {
    const { email } = await insertPerson();
    await whileGuessing(email, unique, () => enterEightTimes(email, 'a-known-device'));
  }, 120_000);

  test('from the address of its owner, a device that it knows signs in', async () => {
    const { email } = await insertPerson();
    const office = unique();
    await whileGuessing(
      email,
      () => office,
      async () => {
        await expect(checkPassword(email, password, from(office), 'a-known-device')).resolves.toMatchObject({ email });
      },
    );
  }, 120_000);
});

describe('the guesses of a day', () => {
  test('are a hundred at most', () => {
    expect(daily.burst + (24 * 60 * 60) / daily.intervalSeconds).toBeLessThanOrEqual(100);
  });

  test('end for devices that the account does not know, whatever the password, and for no other', async () => {
    const { email } = await insertPerson();
    const guess = (word: string, device: string | null) => checkPassword(email, word, from(unique()), device);
    for (let i = 1; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    await expect(guess('wrong', null)).rejects.toEqual(code('unauthenticated'));
    await expect(guess('wrong', null)).rejects.toEqual(code('rate_limit_exceeded'));
    await expect(guess(password, null)).rejects.toEqual(code('rate_limit_exceeded'));
    await expect(guess(password, 'a-known-device')).resolves.toMatchObject({ email });
    // A success on a known device gives the guessers nothing back.
    await expect(guess('wrong', null)).rejects.toEqual(code('rate_limit_exceeded'));
  });

  test('end alike for an address without an account', async () => {
    const email = `${unique()}@example.test`;
    for (let i = 0; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    await expect(checkPassword(email, 'x', from(unique()), null)).rejects.toEqual(code('rate_limit_exceeded'));
  });

  test('a success is given back', async () => {
    const { email } = await insertPerson();
    for (let i = 1; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    for (let i = 0; i < 3; i += 1) await checkPassword(email, password, from(unique()), null);
  });
});
