import type { BatchAction } from '@/lib/api-keys/batch-schema';

// Apart from the other words of bulk actions, because the page needs these before a bulk action begins.

/** How many keys, in words. */
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

/** What a bulk action is doing: "Disabling 12 API keys". */
export const runningText = (action: BatchAction, total: number) => `${verbs[action]} ${keyCount(total)}`;
