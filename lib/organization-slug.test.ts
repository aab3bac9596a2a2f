import { expect, test } from 'vitest';
import { slugCandidates } from './organization-slug';

test('slugCandidates returns the name as the first slug', () => {
  expect(slugCandidates('Müller & Söhne GmbH')[0]).toBe('muller-sohne-gmbh');
});

test.each(['Sign in', 'v1', 'healthz', 'readyz', 'API', 'Account'])('the reserved slug of %s is not used', (name) => {
  for (const slug of slugCandidates(name)) expect(slug).toMatch(/-[0-9a-f]{4}$/);
});

test('slugCandidates returns a slug for a name without Latin letters', () => {
  expect(slugCandidates('株式会社')[0]).toMatch(/^organization-[0-9a-f]{4}$/);
});
