import type { BackupSecrets } from '@/db/backup/format';

const names = ['AUTH_SECRET', 'API_KEY_PEPPER', 'API_KEY_PEPPER_NEXT', 'API_KEY_PEPPER_PREVIOUS'];

/** Returns the secrets in an environment that a restored installation needs. */
export function secretsOf(environment: Record<string, string | undefined>): BackupSecrets {
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}
