import type { ListWords } from '@/components/list-page/list-words';

export const requestsWords: ListWords = {
  title: 'Requests',
  description: 'Every request of the keys you can see, newest first. Prompts and responses are not stored.',
  list: 'requests',
  row: 'request',
  rows: 'requests',
  placeholder: 'Find by request id',
};
