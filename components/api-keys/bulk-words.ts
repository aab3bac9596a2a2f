import type { BatchAction, SkipReason } from '@/lib/api-keys/batch-schema';
import { format } from './bulk-running';

type ActionWords = {
  /** The label in the selection bar and on the confirming button. */
  verb: string;
  question: (keys: string) => string;
  consequence: string;
  /** The result, for one key and for several: "is disabled", "are disabled". */
  done: [string, string];
  /** The result in a title, after the number of keys. */
  past: string;
  /** Whether the action makes requests fail. */
  isHarmful?: boolean;
};

export const bulkWords: Record<BatchAction, ActionWords> = {
  disable: {
    verb: 'Disable',
    question: (keys) => `Disable ${keys}?`,
    consequence: 'Applications that use them are refused from the next request. You can enable the keys again.',
    done: ['is disabled', 'are disabled'],
    past: 'disabled',
    isHarmful: true,
  },
  enable: {
    verb: 'Enable',
    question: (keys) => `Enable ${keys}?`,
    consequence: 'Applications that use them work again from the next request.',
    done: ['is enabled', 'are enabled'],
    past: 'enabled',
  },
  set_expiry: {
    verb: 'Set expiry',
    question: (keys) => `Set the expiry of ${keys}?`,
    consequence: 'Requests are refused from that moment on. An expiry can be changed again at any time.',
    done: ['has the new expiry', 'have the new expiry'],
    past: 'changed',
  },
  set_environment: {
    verb: 'Set environment',
    question: (keys) => `Set the environment of ${keys}?`,
    consequence: 'The environment is a label to find keys by. Their requests go on as before.',
    done: ['has the new environment', 'have the new environment'],
    past: 'changed',
  },
  change_owner: {
    verb: 'Change owner',
    question: (keys) => `Change the owner of ${keys}?`,
    consequence: 'The secrets stay the same, and requests go on as before.',
    done: ['has the new owner', 'have the new owner'],
    past: 'changed',
  },
  remove: {
    verb: 'Remove',
    question: (keys) => `Remove ${keys}?`,
    consequence: 'Applications that use them are refused from the next request. Removed keys can’t be brought back.',
    done: ['is removed', 'are removed'],
    past: 'removed',
    isHarmful: true,
  },
};

/** In the order of the selection bar. */
export const bulkActions: readonly BatchAction[] = [
  'set_environment',
  'set_expiry',
  'change_owner',
  'enable',
  'disable',
  'remove',
];

const alreadyWords: Record<BatchAction, string> = {
  disable: 'disabled already',
  enable: 'enabled already',
  set_expiry: 'set to this expiry already',
  set_environment: 'in this environment already',
  change_owner: 'owned by this person already',
  remove: 'removed already',
};

/** Returns how many keys are skipped for a reason: "31 are disabled already". */
export function skipText(action: BatchAction, reason: SkipReason, count: number): string {
  const isOne = count === 1;
  const are = isOne ? 'is' : 'are';
  const texts: Record<SkipReason, string> = {
    already: `${are} ${alreadyWords[action]}`,
    removed: `${are} removed`,
    not_permitted: `${isOne ? 'belongs to a space' : 'belong to spaces'} where you can’t ${action === 'remove' ? 'remove' : 'change'} ${isOne ? 'it' : 'keys'}`,
    beyond_longest: 'would last longer than the organization allows',
    owner_not_in_space: `${are} in ${isOne ? 'a space' : 'spaces'} that the new owner is not in`,
  };
  return `${format(count)} ${texts[reason]}`;
}
