import type { ListWords } from '@/components/list-page/list-words';

export const membersWords: ListWords = {
  title: 'Members',
  description: 'Who belongs to this organization, and what they may do in it.',
  list: 'members',
  row: 'member',
  rows: 'members',
  placeholder: 'Search by name or e-mail',
};
