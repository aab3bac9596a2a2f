import type { ListWords } from '@/components/list-page/list-words';

export const auditLogWords: ListWords = {
  title: 'Audit log',
  description: 'Who did what, when and from where. Entries can’t be changed or removed.',
  list: 'audit log',
  row: 'entry',
  rows: 'entries',
  placeholder: 'Search by name or e-mail',
};
