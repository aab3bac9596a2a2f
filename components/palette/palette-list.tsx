'use client';

import { useEffect } from 'react';
import { classNames } from '../ui/class-names';
import { Kbd } from '../ui/kbd';
import { MarkedWords } from './marked-words';
import type { PaletteGroup, PaletteItem } from './palette-items';

type PaletteListProps = {
  id: string;
  groups: PaletteGroup[];
  chosen: PaletteItem | null;
  /** The words of the search, which are highlighted. */
  words: readonly string[];
  onChoose: (item: PaletteItem, inNewTab: boolean) => void;
};

/** The palette's list. The field keeps the focus and names the chosen option. */
export function PaletteList({ id, groups, chosen, words, onChoose }: PaletteListProps) {
  const items = groups.flatMap((group) => group.items);
  const chosenId = chosen ? `${id}-${items.indexOf(chosen)}` : null;
  useEffect(() => {
    if (chosenId) document.getElementById(chosenId)?.scrollIntoView({ block: 'nearest' });
  }, [chosenId]);
  return (
    <div id={id} role="listbox" aria-label="Results" className="min-h-0 overflow-y-auto p-2 empty:hidden">
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox takes groups, not fieldsets
        <div key={group.title} role="group" aria-label={group.title}>
          <p aria-hidden className="px-3 pt-2 pb-1 font-medium text-[13px] text-muted">
            {group.title}
          </p>
          {group.items.map((item) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen option
            <div
              key={item.id}
              id={`${id}-${items.indexOf(item)}`}
              role="option"
              aria-selected={item === chosen}
              onClick={(event) => onChoose(item, event.ctrlKey || event.metaKey)}
              className={classNames(
                'flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 py-1 hover:bg-hover [&_svg]:shrink-0 [&>svg]:size-4 [&>svg]:text-muted',
                item === chosen && 'bg-hover',
              )}
            >
              {item.icon}
              <span dir="auto" className="min-w-0 flex-1 truncate">
                <MarkedWords text={item.label} words={words} />
              </span>
              {item.aside && (
                <span className="flex shrink-0 items-center gap-2 text-[13px] text-muted">{item.aside}</span>
              )}
              {item.keys && (
                <span aria-hidden className="hidden shrink-0 gap-1 sm:flex">
                  {item.keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </span>
              )}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
