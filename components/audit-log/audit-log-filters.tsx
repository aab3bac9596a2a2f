'use client';

import { X } from 'lucide-react';
import { FilterMenu } from '@/components/list-page/filter-menu';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import type { AuditListParams } from '@/lib/audit-log/list-params';
import { type AuditPeople, auditActionLabels, auditActions, auditTargetLabels } from '@/lib/audit-log/schema';
import { TimeFilter } from './time-filter';

type AuditLogFiltersProps = { list: ListNavigation<AuditListParams>; people: AuditPeople };

const groupOf = (action: string) => action.split('.')[0] ?? '';
const otherGroups: Record<string, string> = { plan: 'Plan', subscription: 'Subscription', billing: 'Payment' };
const groups = [...new Set(auditActions.map(groupOf))].map((group) => ({
  group: auditTargetLabels[group] ?? otherGroups[group] ?? group,
  options: auditActions
    .filter((action) => groupOf(action) === group)
    .map((id) => ({ id, name: auditActionLabels[id] })),
}));

/** Filters by person, action, time and, after a link to one target, by that target. */
export function AuditLogFilters({ list, people }: AuditLogFiltersProps) {
  const { shown, change } = list;
  return (
    <>
      <FilterMenu name="Person" chosen={shown.people} options={people} onPick={(people) => change({ people })} />
      <FilterMenu
        name="Action"
        chosen={shown.actions}
        options={groups}
        onPick={(ids) => change({ actions: auditActions.filter((action) => ids.includes(action)) })}
      />
      <TimeFilter value={shown} onChange={change} />
      {shown.target && (
        <Button data-active onClick={() => change({ target: null })}>
          One target only
          <X aria-hidden className="size-4" />
          <span className="sr-only">, show all</span>
        </Button>
      )}
    </>
  );
}
