import { expect, test } from 'vitest';
import { claimsOfGitHub, claimsOfOpenId } from './claims';

test('an OpenID profile is read with its address in lower case', () => {
  const profile = { sub: '42', name: ' Ada ', email: 'Ada@Example.test', email_verified: true };
  expect(claimsOfOpenId(profile)).toEqual({ id: '42', name: 'Ada', email: 'ada@example.test', isEmailVerified: true });
});

test.each([false, 'true', 1, null, undefined])('email_verified: %s is not verified', (verified) => {
  const profile = { sub: '42', email: 'ada@example.test', email_verified: verified };
  expect(claimsOfOpenId(profile).isEmailVerified).toBe(false);
});

test.each([undefined, null, '', 'no address'])('the address %s is none, whatever is said of it', (email) => {
  const claims = claimsOfOpenId({ sub: '42', email, email_verified: true });
  expect(claims).toMatchObject({ email: '', isEmailVerified: false });
});

test.each([{}, { sub: '' }, { sub: 42 }])('a profile without a subject is refused: %s', (profile) => {
  expect(() => claimsOfOpenId(profile)).toThrow();
});

test('without a name the user name, the address or a stand-in is shown, cut to what fits', () => {
  expect(claimsOfOpenId({ sub: '1', preferred_username: 'ada' }).name).toBe('ada');
  expect(claimsOfOpenId({ sub: '1', name: '  ', email: 'ada@example.test' }).name).toBe('ada@example.test');
  expect(claimsOfOpenId({ sub: '1' }).name).toBe('New person');
  expect([...claimsOfOpenId({ sub: '1', name: '🗝️'.repeat(200) }).name]).toHaveLength(100);
});

const gitHub = { id: 7, login: 'ada', name: null, email: 'public@example.test' };
const address = (email: string, primary: boolean, verified: boolean) => ({ email, primary, verified });

test('of GitHub’s addresses the primary, verified one counts', () => {
  const emails = [address('old@example.test', false, true), address('Ada@Example.test', true, true)];
  expect(claimsOfGitHub({ ...gitHub, emails })).toEqual({
    id: '7',
    name: 'ada',
    email: 'ada@example.test',
    isEmailVerified: true,
  });
});

test.each([[[]], [[address('a@example.test', true, false)]], [[address('a@example.test', false, true)]]])(
  'GitHub’s addresses %j prove none, and the profile’s public one doesn’t step in',
  (emails) => {
    expect(claimsOfGitHub({ ...gitHub, emails })).toMatchObject({ email: '', isEmailVerified: false });
  },
);
