'use client';

import { X } from 'lucide-react';
import { FilterSelect } from '@/components/list-page/filter-select';
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
      <FilterSelect
        label="Filter by person"
        chosen={shown.people}
        all="Everyone"
        options={people}
        onPick={(people) => change({ people })}
      />
      <FilterSelect
        label="Filter by action"
        chosen={shown.actions}
        all="All actions"
        options={groups}
        onPick={([id]) => change({ actions: auditActions.filter((action) => action === id) })}
      />
      <TimeFilter value={shown} onChange={change} />
      {shown.target && (
        <Button onClick={() => change({ target: null })}>
          One target only
          <X aria-hidden className="size-4" />
          <span className="sr-only">, show all</span>
        </Button>
      )}
    </>
  );
}
