/** The page's name and what it is for. */
export const spacesWords = {
  title: 'Spaces',
  description: 'Each API key belongs to a space. A space’s members see its keys; its admins manage them.',
} as const;
