import type { Route } from 'next';
import { type AuditListParams, serializeAuditFilters, serializeAuditListParams } from '@/lib/audit-log/list-params';

const withQuery = (path: string, query: string) => `${path}${query === '' ? '' : `?${query}`}`;

/** Where an organization's audit log is, in the state the parameters say. */
export function auditLogPath(org: string, params?: AuditListParams): Route {
  return withQuery(`/${org}/permissions/audit-log`, params ? serializeAuditListParams(params) : '') as Route;
}

/** Where what the log shows, all pages of it, is had as CSV. */
export function auditExportPath(org: string, params: AuditListParams): string {
  return withQuery(`/${org}/permissions/audit-log/export`, serializeAuditFilters(params));
}
