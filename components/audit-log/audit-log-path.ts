import type { Route } from 'next';
import { type AuditListParams, serializeAuditFilters, serializeAuditListParams } from '@/lib/audit-log/list-params';
import * as paths from '@/lib/paths';

/** The path of an organization's audit log, in the state of `params`. */
export function auditLogPath(org: string, params?: AuditListParams): Route {
  return paths.auditLogPath(org, params && serializeAuditListParams(params));
}

/** The path of the log as CSV: all pages of what `params` selects. */
export function auditExportPath(org: string, params: AuditListParams): string {
  return paths.auditLogExportPath(org, serializeAuditFilters(params));
}
