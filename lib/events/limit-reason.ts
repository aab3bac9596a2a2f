const organizationPrefix = 'organization_';

/** Returns the reason of a notice for a limit of the organization; a key's own has no prefix. */
export const organizationLimit = (limit: string): string => organizationPrefix + limit;

/** Returns what the event `api_key.limit_reached` says of a notice's reason: which limit it was, and whose. */
export function limitFacts(reason: string | null): { limit: string | null; scope: 'key' | 'organization' } {
  return reason?.startsWith(organizationPrefix)
    ? { limit: reason.slice(organizationPrefix.length), scope: 'organization' }
    : { limit: reason, scope: 'key' };
}
