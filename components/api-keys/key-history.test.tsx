import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { AuditEntry } from '@/lib/audit-log/schema';
import { KeyHistory } from './key-history';

test('an entry of the system shows its reason, such as a restore that disabled the key', () => {
  const entry: AuditEntry = {
    id: 'a',
    what: 'Disabled an API key',
    person: null,
    target: { type: 'api_key', typeLabel: 'API key', id: 'k', name: 'CI', path: null },
    at: '2026-01-31T12:00:00.000Z',
    address: '',
    requestId: '',
    changes: [{ field: 'Disabled', from: 'No', to: 'Yes' }],
    facts: [
      { label: 'Space', value: 'Web' },
      { label: 'Reason', value: 'Restored' },
    ],
  };
  const html = renderToStaticMarkup(<KeyHistory entries={[entry]} auditLog={null} />);
  expect(html).toContain('Reason: Restored');
  expect(html).not.toContain('Web');
});
