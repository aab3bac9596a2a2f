/** A link at the end of a card's heading. */
export const cardLinkClass = 'rounded-sm text-[13px] text-accent-ink hover:underline';
