import type { ListWords } from '@/components/list-page/list-words';

export const spacesWords: ListWords = {
  title: 'Spaces',
  description: 'Each API key belongs to a space. A space’s members see its keys; its admins manage them.',
  list: 'spaces',
  row: 'space',
  rows: 'spaces',
  placeholder: 'Search by name or description',
};
