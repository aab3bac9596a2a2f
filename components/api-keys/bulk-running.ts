import type { BatchAction } from '@/lib/api-keys/batch-schema';

// Separate from bulk-words.ts, because the page needs these before a bulk action begins.

/** Formats a number of keys: "12 API keys". */
export const keyCount = (count: number) => (count === 1 ? '1 API key' : `${format(count)} API keys`);
export const format = (count: number) => count.toLocaleString('en-US');

const verbs: Record<BatchAction, string> = {
  disable: 'Disabling',
  enable: 'Enabling',
  set_expiry: 'Setting the expiry of',
  set_environment: 'Setting the environment of',
  change_owner: 'Changing the owner of',
  remove: 'Removing',
};

/** Returns the title of a running bulk action: "Disabling 12 API keys". */
export const runningText = (action: BatchAction, total: number) => `${verbs[action]} ${keyCount(total)}`;
