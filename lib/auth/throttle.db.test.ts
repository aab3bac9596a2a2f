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

/** Sends wrong passwords on 12 connections without pause until `run` ends. */
async function whileGuessing(email: string, addressOf: (connection: number) => string, run: () => Promise<void>) {
  let isOver = false;
  const connections = Array.from({ length: 12 }, async (_, connection) => {
    while (!isOver) {
      const guess = checkPassword(email, 'a wrong guess', from(addressOf(connection)), null);
      // A refusal is immediate; the pause simulates the network.
      await guess.catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
  });
  // Enough time to use up the first ten attempts.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await run().finally(() => {
    isOver = true;
  });
  await Promise.all(connections);
}

async function signInEightTimes(email: string, device: string | null): Promise<void> {
  for (let i = 0; i < 8; i += 1) {
    await expect(checkPassword(email, password, from(unique()), device)).resolves.toMatchObject({ email });
  }
}

describe('while 12 connections guess the password of an account', () => {
  test('its owner signs in on an unknown device when the guesses come from one other address', async () => {
    const { email } = await insertPerson();
    const attacker = unique();
    await whileGuessing(
      email,
      () => attacker,
      () => signInEightTimes(email, null),
    );
  });

  test('its owner signs in on an unknown device when the guesses come from one IPv6 network', async () => {
    const { email } = await insertPerson();
    await whileGuessing(
      email,
      (connection) => `2001:db8::${connection + 1}`,
      () => signInEightTimes(email, null),
    );
  });

  test('its owner signs in on a known device when each guess comes from another address', async () => {
    const { email } = await insertPerson();
    await whileGuessing(email, unique, () => signInEightTimes(email, 'a-known-device'));
  });

  test('its owner signs in on a known device when the guesses come from the same address', async () => {
    const { email } = await insertPerson();
    const office = unique();
    await whileGuessing(
      email,
      () => office,
      async () => {
        await expect(checkPassword(email, password, from(office), 'a-known-device')).resolves.toMatchObject({ email });
      },
    );
  });
});

describe('the daily limit of failed attempts', () => {
  test('the daily limit allows at most a hundred attempts', () => {
    expect(daily.burst + (24 * 60 * 60) / daily.intervalSeconds).toBeLessThanOrEqual(100);
  });

  test('beyond the daily limit unknown devices are refused even with the right password, a known device is not', async () => {
    const { email } = await insertPerson();
    const guess = (word: string, device: string | null) => checkPassword(email, word, from(unique()), device);
    for (let i = 1; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    await expect(guess('wrong', null)).rejects.toEqual(code('unauthenticated'));
    await expect(guess('wrong', null)).rejects.toEqual(code('rate_limit_exceeded'));
    await expect(guess(password, null)).rejects.toEqual(code('rate_limit_exceeded'));
    await expect(guess(password, 'a-known-device')).resolves.toMatchObject({ email });
    // A success on a known device does not reset the limit of unknown devices.
    await expect(guess('wrong', null)).rejects.toEqual(code('rate_limit_exceeded'));
  });

  test('the daily limit holds for an address without an account', async () => {
    const email = `${unique()}@example.test`;
    for (let i = 0; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    await expect(checkPassword(email, 'x', from(unique()), null)).rejects.toEqual(code('rate_limit_exceeded'));
  });

  test('a successful attempt is not counted toward the daily limit', async () => {
    const { email } = await insertPerson();
    for (let i = 1; i < daily.burst; i += 1) await takeSlot(subjectOf('sign-in-day', email), daily);
    for (let i = 0; i < 3; i += 1) await checkPassword(email, password, from(unique()), null);
  });
});
