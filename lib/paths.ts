import type { Route } from 'next';

/** Builds every path with parameters. `query` is a serialized query string; an empty one is omitted. */

function withQuery(path: string, query: string): Route {
  return (query === '' ? path : `${path}?${query}`) as Route;
}

const queryOf = (entries: Record<string, string>) => new URLSearchParams(entries).toString();

export function overviewPath(org: string): Route {
  return `/${org}` as Route;
}

/** The route that returns the notices of the bell as JSON. */
export function noticesPath(org: string): Route {
  return `/${org}/notices` as Route;
}

export function apiKeysPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/api-keys`, query);
}

export function apiKeysExportPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/api-keys/export`, query);
}

export function dryRunPath(org: string): Route {
  return `/${org}/permissions/api-keys/dry-run` as Route;
}

export function apiKeyPath(org: string, id: string): Route {
  return `/${org}/permissions/api-keys/${id}` as Route;
}

export function membersPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/members`, query);
}

export function membersExportPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/members/export`, query);
}

export function spacesPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/spaces`, query);
}

export function spacePath(org: string, id: string, query = ''): Route {
  return withQuery(`/${org}/permissions/spaces/${id}`, query);
}

export function spaceLogoPath(org: string, id: string, version: string): Route {
  return `/${org}/permissions/spaces/${id}/logo/${version}` as Route;
}

export function usagePath(org: string, query = ''): Route {
  return withQuery(`/${org}/usage`, query);
}

export function usageExportPath(org: string, query = ''): Route {
  return withQuery(`/${org}/usage/export`, query);
}

export function requestsPath(org: string, query = ''): Route {
  return withQuery(`/${org}/usage/requests`, query);
}

export function requestsExportPath(org: string, query = ''): Route {
  return withQuery(`/${org}/usage/requests/export`, query);
}

export function auditLogPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/audit-log`, query);
}

export function auditLogExportPath(org: string, query = ''): Route {
  return withQuery(`/${org}/permissions/audit-log/export`, query);
}

/** `from` is the path to return to after the plan has changed. */
export function billingPath(org: string, from?: string): Route {
  return withQuery(`/${org}/billing`, from === undefined ? '' : queryOf({ from }));
}

export function settingsPath(org: string): Route {
  return `/${org}/settings` as Route;
}

export function webhooksPath(org: string): Route {
  return `/${org}/settings/webhooks` as Route;
}

export function webhookPath(org: string, id: string, query: Record<string, string> = {}): Route {
  return withQuery(`/${org}/settings/webhooks/${id}`, queryOf(query));
}

/** The path to which the payment provider redirects. It adds its session to the query. */
export function billingReturnPath(org: string, from: string): Route {
  return withQuery(`/${org}/billing/return`, queryOf({ from }));
}

/** The section where users choose their mails. */
export const notificationsPath = '/account#notifications' as Route;

export function accountPath(query = ''): Route {
  return withQuery('/account', query);
}

export const docsPath: Route = '/docs';
export const helpPath: Route = '/help';

export const noOrganizationPath: Route = '/no-organization';

/** The description of an error's code in the API reference. */
export function errorDocsPath(code: string): Route {
  return `${docsPath}#error-${code}` as Route;
}

export function signUpPath(query = ''): Route {
  return withQuery('/sign-up', query);
}

/** `next` is the page that was asked for. */
export function signInPath(next = '/'): Route {
  return withQuery('/sign-in', next === '/' ? '' : queryOf({ next }));
}

/** The sign-in page with a problem, which `query` holds (`problemQuery`). */
export function signInProblemPath(query: string): Route {
  return withQuery('/sign-in', query);
}

/** The page where a user requests a sign-in link by mail. */
export function requestLinkPath(next = '/'): Route {
  return withQuery('/sign-in/link', next === '/' ? '' : queryOf({ next }));
}

export function signInLinkPath(token: string): Route {
  return `/sign-in/link/${encodeURIComponent(token)}` as Route;
}

export function invitationPath(token: string): Route {
  return `/invite/${encodeURIComponent(token)}` as Route;
}

export function avatarPath(userId: string, version: string): Route {
  return `/account/avatars/${userId}/${version}` as Route;
}
