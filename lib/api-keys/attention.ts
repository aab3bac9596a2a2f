/** Reasons for which a key needs attention, in the order of the strip above the list. */
export const attentions = ['never_used', 'unused', 'expiring', 'owner_left', 'removed_called'] as const;
export type Attention = (typeof attentions)[number];

/** The number of keys for each reason. */
export type AttentionCounts = Record<Attention, number>;

export const attentionLabels: Record<Attention, string> = {
  never_used: 'Never used',
  unused: 'Unused for 90 days',
  expiring: 'Expires within 14 days',
  owner_left: 'Owner left',
  removed_called: 'Removed but still called',
};

/** The age in days from which a key without requests counts as never used. */
export const neverUsedDays = 30;
export const unusedDays = 90;
export const expiringDays = 14;
/** The days in which a refusal of a removed key counts. */
export const removedCalledDays = 7;
