const organizationPrefix = 'organization_';

/** Returns the reason of a notice for a limit of the organization; the reason for a key's own limit has no prefix. */
export const organizationLimit = (limit: string): string => organizationPrefix + limit;

/** Returns the limit and whose it is from a notice's reason, for the event `api_key.limit_reached`. */
export function limitFacts(reason: string | null): { limit: string | null; scope: 'key' | 'organization' } {
  return reason?.startsWith(organizationPrefix)
    ? { limit: reason.slice(organizationPrefix.length), scope: 'organization' }
    : { limit: reason, scope: 'key' };
}
