const compactFormat = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** Formats a number in few characters: "12.3K". Separate from `format.ts`, whose rest lists do not need. */
export const formatShort = (value: number) => compactFormat.format(value);
