import { expect, test } from 'vitest';
import { slugCandidates } from './organization-slug';

test('an organization gets its name as its address', () => {
  expect(slugCandidates('Müller & Söhne GmbH')[0]).toBe('muller-sohne-gmbh');
});

test.each(['Sign in', 'v1', 'healthz', 'readyz', 'API', 'Account'])('%s never hides a page of ours', (name) => {
  for (const slug of slugCandidates(name)) expect(slug).toMatch(/-[0-9a-f]{4}$/);
});

test('a name without a Latin letter still gets an address', () => {
  expect(slugCandidates('株式会社')[0]).toMatch(/^organization-[0-9a-f]{4}$/);
});
