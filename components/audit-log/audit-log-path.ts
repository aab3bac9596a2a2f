import type { Route } from 'next';
import { type AuditListParams, serializeAuditFilters, serializeAuditListParams } from '@/lib/audit-log/list-params';
import * as paths from '@/lib/paths';

/** Returns the path of an organization's audit log with the given state. */
export function auditLogPath(org: string, params?: AuditListParams): Route {
  return paths.auditLogPath(org, params && serializeAuditListParams(params));
}

/** Returns the path that exports all pages of the log as CSV. */
export function auditExportPath(org: string, params: AuditListParams): string {
  return paths.auditLogExportPath(org, serializeAuditFilters(params));
}
