'use client';

import { FilterSelect } from '@/components/list-page/filter-select';
import type { ListNavigation } from '@/components/list-page/use-list-navigation';
import { Button } from '@/components/ui/button';
import { defaultStates, type ListParams } from '@/lib/api-keys/list-params';
import type { PersonRef, SpaceRef } from '@/lib/api-keys/schema';
import { keyStates } from '@/lib/api-keys/state';
import { isSameParam } from '@/lib/list-url';
import { stateLabels } from '../key-badges';

type ApiKeysFiltersProps = {
  list: ListNavigation<ListParams>;
  spaces: SpaceRef[];
  owners: PersonRef[];
  viewerId: string;
};

export function ApiKeysFilters({ list, spaces, owners, viewerId }: ApiKeysFiltersProps) {
  const { shown, change } = list;
  const isMine = isSameParam(shown.owners, [viewerId]);
  return (
    <>
      <FilterSelect
        label="Filter by space"
        chosen={shown.spaces}
        all="All spaces"
        options={spaces}
        onPick={(spaces) => change({ spaces })}
      />
      <FilterSelect
        label="Filter by owner"
        chosen={shown.owners}
        all="All owners"
        options={owners}
        onPick={(owners) => change({ owners })}
      />
      <FilterSelect
        label="Filter by status"
        chosen={isSameParam(shown.states, defaultStates) ? [] : shown.states}
        all="Not removed"
        options={keyStates.toReversed().map((state) => ({ id: state, name: stateLabels[state] }))}
        onPick={([id]) => {
          const state = keyStates.find((item) => item === id);
          change({ states: state ? [state] : defaultStates });
        }}
      />
      <Button
        aria-pressed={isMine}
        onClick={() => change({ owners: isMine ? [] : [viewerId] })}
        className="aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
      >
        My keys
      </Button>
    </>
  );
}
