import type { KeyEnvironment } from '@/lib/api-keys/schema';

const words: Record<string, KeyEnvironment> = {
  production: 'production',
  prod: 'production',
  prd: 'production',
  live: 'production',
  staging: 'staging',
  stage: 'staging',
  stg: 'staging',
  preprod: 'staging',
  preproduction: 'staging',
  uat: 'staging',
  development: 'development',
  dev: 'development',
  local: 'development',
  localhost: 'development',
  sandbox: 'development',
};

const negations = ['no', 'non', 'not'];

/** Returns the environment that a key's name mentions: the last one, as in “Dev tools - Production”; null for none. */
export function environmentOfName(name: string): KeyEnvironment | null {
  const parts = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return parts.reduce<KeyEnvironment | null>((found, part, index) => {
    const environment = Object.hasOwn(words, part) ? words[part] : undefined;
    const before = parts[index - 1] ?? '';
    if (!environment || negations.includes(before)) return found;
    return environment === 'production' && before === 'pre' ? 'staging' : environment;
  }, null);
}
