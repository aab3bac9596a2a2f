import type { FilterEnvironment } from './list-params';

/** The environments that lists can be filtered by, with their names. */
export const environmentOptions: { id: FilterEnvironment; name: string }[] = [
  { id: 'production', name: 'Production' },
  { id: 'staging', name: 'Staging' },
  { id: 'development', name: 'Development' },
  { id: 'none', name: 'No environment' },
];
