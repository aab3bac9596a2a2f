'use client';

import { X } from 'lucide-react';
import type { RefObject } from 'react';
import { FilterSelect } from '@/components/filter-select';
import { ListToolbar } from '@/components/list-toolbar';
import { Button } from '@/components/ui/button';
import type { useListNavigation } from '@/components/use-list-navigation';
import { type AuditListParams, defaultAuditListParams, isAuditFiltered } from '@/lib/audit-log/list-params';
import { type AuditPeople, auditActionLabels, auditActions, auditTargetLabels } from '@/lib/audit-log/schema';
import { TimeFilter } from './time-filter';

type AuditLogToolbarProps = {
  people: AuditPeople;
  params: AuditListParams;
  navigation: ReturnType<typeof useListNavigation<AuditListParams>>;
  searchInput: RefObject<HTMLInputElement | null>;
};

const groupOf = (action: string) => action.split('.')[0] ?? '';
const groups = [...new Set(auditActions.map(groupOf))].map((group) => ({
  group: auditTargetLabels[group] ?? (group === 'plan' ? 'Plan' : 'Payment'),
  options: auditActions
    .filter((action) => groupOf(action) === group)
    .map((id) => ({ id, name: auditActionLabels[id] })),
}));

/** Search, and filters by person, action, time and, when one was followed, by one thing. */
export function AuditLogToolbar({ people, params, navigation, searchInput }: AuditLogToolbarProps) {
  const { shown, isPending, go } = navigation;
  const first = { page: 1, entry: null };
  return (
    <ListToolbar
      things="audit log"
      placeholder="Search by name"
      query={params.query}
      shownQuery={shown.query}
      isPending={isPending}
      searchInput={searchInput}
      onSearch={(query, history) => go({ query, ...first }, { history })}
    >
      <FilterSelect
        label="Filter by person"
        chosen={shown.people}
        all="Everyone"
        options={people}
        onPick={(ids) => go({ people: ids, ...first })}
      />
      <FilterSelect
        label="Filter by action"
        chosen={shown.actions}
        all="All actions"
        options={groups}
        onPick={([id]) => go({ actions: auditActions.filter((action) => action === id), ...first })}
      />
      <TimeFilter value={shown} onChange={(time) => go({ ...time, ...first })} />
      {shown.target && (
        <Button onClick={() => go({ target: null, ...first })}>
          One target only
          <X aria-hidden className="size-4" />
          <span className="sr-only">, show all</span>
        </Button>
      )}
      {isAuditFiltered(shown) && (
        <Button
          variant="ghost"
          className="col-span-2"
          onClick={() => go({ ...defaultAuditListParams, size: shown.size, query: shown.query })}
        >
          Clear filters
        </Button>
      )}
    </ListToolbar>
  );
}
