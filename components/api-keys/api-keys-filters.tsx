'use client';

import { FilterMenu } from '@/components/list-page/filter-menu';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import { useSettled } from '@/components/use-settled';
import {
  defaultStates,
  type FilterSetting,
  filterEnvironments,
  filterSettings,
  type ListParams,
} from '@/lib/api-keys/list-params';
import type { ListOptions } from '@/lib/api-keys/schema';
import { keyStates } from '@/lib/api-keys/state';
import { isSameParam } from '@/lib/list-url';
import { environmentLabels } from '../environment-label';
import { stateLabels } from '../key-badges';

type ApiKeysFiltersProps = {
  list: ListNavigation<ListParams>;
  options: Promise<ListOptions>;
  viewerId: string;
};

const settingLabels: Record<FilterSetting, string> = {
  expires: 'Expires',
  addresses: 'Has an IP list',
  beyond_longest: 'Lasts longer than allowed',
};

export function ApiKeysFilters({ list, options, viewerId }: ApiKeysFiltersProps) {
  const { shown, change } = list;
  const settled = useSettled(options);
  const isMine = isSameParam(shown.owners, [viewerId]);
  return (
    <>
      <FilterMenu
        name="Space"
        chosen={shown.spaces}
        options={settled?.spaces ?? []}
        onPick={(spaces) => change({ spaces })}
      />
      <FilterMenu
        name="Owner"
        chosen={shown.owners}
        options={settled?.owners ?? []}
        onPick={(owners) => change({ owners })}
      />
      <FilterMenu
        name="Status"
        chosen={isSameParam(shown.states, defaultStates) ? [] : shown.states}
        options={keyStates.toReversed().map((state) => ({ id: state, name: stateLabels[state] }))}
        onPick={(ids) => {
          const states = keyStates.filter((state) => ids.includes(state));
          change({ states: states.length > 0 ? states : defaultStates });
        }}
      />
      <FilterMenu
        name="Environment"
        chosen={shown.environments}
        options={filterEnvironments.map((id) => ({ id, name: id === 'none' ? 'None' : environmentLabels[id] }))}
        onPick={(ids) => change({ environments: filterEnvironments.filter((id) => ids.includes(id)) })}
      />
      <FilterMenu
        name="Setting"
        chosen={shown.settings}
        options={filterSettings.map((id) => ({ id, name: settingLabels[id] }))}
        onPick={(ids) => change({ settings: filterSettings.filter((id) => ids.includes(id)) })}
      />
      <Button
        aria-pressed={isMine}
        data-active={isMine}
        onClick={() => change({ owners: isMine ? [] : [viewerId] })}
        className="in-data-sheet:mt-3 aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
      >
        My keys
      </Button>
    </>
  );
}
