import type { ListWords } from '@/components/list-page/list-words';

export const apiKeysWords: ListWords = {
  title: 'API Keys',
  description: 'Keys let your applications call the API. Each belongs to one space.',
  list: 'API keys',
  row: 'API key',
  rows: 'API keys',
  placeholder: 'Search name, key, owner, space',
};
