import type { ApiKeyPatch } from '@/lib/api-keys/schema';

type Sample<T> = {
  /** A value that a new key does not have. */
  value: T;
  /** Its entry in the audit log: the setting, the value of a new key, and this value. */
  field: string;
  from: string;
  to: string;
};

/** A sample of each setting of a key that has a field of its own in the audit log. */
export const settingSamples: {
  [Name in keyof Omit<ApiKeyPatch, 'isDisabled' | 'ownerId'>]-?: Sample<ApiKeyPatch[Name]>;
} = {
  name: { value: 'Renamed', field: 'Name', from: 'Test Key', to: 'Renamed' },
  environment: { value: 'staging', field: 'Environment', from: 'None', to: 'Staging' },
  expiresAt: { value: '2999-01-01T10:30:00.000Z', field: 'Expires', from: 'Never', to: '2999-01-01 10:30 UTC' },
  requestsPerMinute: { value: 30, field: 'Requests per minute', from: 'The plan’s', to: '30' },
  burst: { value: 5, field: 'Burst', from: 'The plan’s', to: '5' },
  tokensPerMinute: { value: 9_000, field: 'Tokens per minute', from: 'None', to: '9000' },
  concurrentRequests: { value: 3, field: 'Concurrent requests', from: 'None', to: '3' },
  allowedModels: { value: ['gpt-4o', 'claude-*'], field: 'Models', from: 'All', to: 'gpt-4o, claude-*' },
  allowedEndpoints: {
    value: ['chat', 'other'],
    field: 'Endpoints',
    from: 'All',
    to: 'Chat completions, Everything else',
  },
  allowedAddresses: { value: ['10.0.0.0/8', '::1'], field: 'IP addresses', from: 'Any', to: '10.0.0.0/8, ::1' },
};
