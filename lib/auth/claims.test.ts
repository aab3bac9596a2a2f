import { expect, test } from 'vitest';
import { claimsOfGitHub, claimsOfOpenId } from './claims';

test('claimsOfOpenId returns the address in lower case', () => {
  const profile = { sub: '42', name: ' Ada ', email: 'Ada@Example.test', email_verified: true };
  expect(claimsOfOpenId(profile)).toEqual({ id: '42', name: 'Ada', email: 'ada@example.test', isEmailVerified: true });
});

test.each([false, 'true', 1, null, undefined])('email_verified: %s is not verified', (verified) => {
  const profile = { sub: '42', email: 'ada@example.test', email_verified: verified };
  expect(claimsOfOpenId(profile).isEmailVerified).toBe(false);
});

test.each([undefined, null, '', 'no address'])('the invalid address %s is ignored and unverified', (email) => {
  const claims = claimsOfOpenId({ sub: '42', email, email_verified: true });
  expect(claims).toMatchObject({ email: '', isEmailVerified: false });
});

test.each([{}, { sub: '' }, { sub: 42 }])('a profile without a subject is refused: %s', (profile) => {
  expect(() => claimsOfOpenId(profile)).toThrow();
});

test('a missing name falls back to the user name, the address or a placeholder, cut to 100 characters', () => {
  expect(claimsOfOpenId({ sub: '1', preferred_username: 'ada' }).name).toBe('ada');
  expect(claimsOfOpenId({ sub: '1', name: '  ', email: 'ada@example.test' }).name).toBe('ada@example.test');
  expect(claimsOfOpenId({ sub: '1' }).name).toBe('New person');
  expect([...claimsOfOpenId({ sub: '1', name: '🗝️'.repeat(200) }).name]).toHaveLength(100);
});

const gitHub = { id: 7, login: 'ada', name: null, email: 'public@example.test' };
const address = (email: string, primary: boolean, verified: boolean) => ({ email, primary, verified });

test('claimsOfGitHub returns the primary address if it is verified', () => {
  const emails = [address('old@example.test', false, true), address('Ada@Example.test', true, true)];
  expect(claimsOfGitHub({ ...gitHub, emails })).toEqual({
    id: '7',
    name: 'ada',
    email: 'ada@example.test',
    isEmailVerified: true,
  });
});

test.each([[[]], [[address('a@example.test', true, false)]], [[address('a@example.test', false, true)]]])(
  'GitHub’s addresses %j give no address, and the public one of the profile is not used',
  (emails) => {
    expect(claimsOfGitHub({ ...gitHub, emails })).toMatchObject({ email: '', isEmailVerified: false });
  },
);
