/** What makes a key need attention, in the order of the strip above the list. */
export const attentions = ['never_used', 'unused', 'expiring', 'owner_left', 'removed_called'] as const;
export type Attention = (typeof attentions)[number];

/** How many keys need attention for each reason. */
export type AttentionCounts = Record<Attention, number>;

export const attentionLabels: Record<Attention, string> = {
  never_used: 'Never used',
  unused: 'Unused for 90 days',
  expiring: 'Expires within 14 days',
  owner_left: 'Owner left',
  removed_called: 'Removed but still called',
};

/** A key without a request counts as never used from this age on. */
export const neverUsedDays = 30;
export const unusedDays = 90;
export const expiringDays = 14;
/** How far back a refusal of a removed key counts. */
export const removedCalledDays = 7;
