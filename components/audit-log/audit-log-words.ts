/** The page's name and what it is for. */
export const auditLogWords = {
  title: 'Audit log',
  description: 'Who did what, when and from where. Entries can’t be changed or removed.',
} as const;
