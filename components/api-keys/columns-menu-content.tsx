'use client';

import { RotateCcw } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { PopoverPanel } from '@/components/ui/popover-panel';
import { defaultKeyColumns, type KeyColumn, keyColumnLabels, keyColumns } from '@/lib/api-keys/columns';

type ColumnsMenuContentProps = {
  button: RefObject<HTMLButtonElement | null>;
  chosen: readonly KeyColumn[];
  onChoose: (columns: readonly KeyColumn[]) => void;
  onClose: () => void;
};

/** The open menu of columns. It marks the chosen columns for which the table has no room at its current width. */
export default function ColumnsMenuContent({ button, chosen, onChoose, onClose }: ColumnsMenuContentProps) {
  const [roomy, setRoomy] = useState<ReadonlySet<string>>(() => findShownColumns());

  function choose(columns: readonly KeyColumn[]) {
    onChoose(columns);
    // Runs after the table has rendered the chosen columns.
    requestAnimationFrame(() => setRoomy(findShownColumns()));
  }

  return (
    <PopoverPanel label="Columns" button={button} align="end" className="w-72 overflow-y-auto" onClose={onClose}>
      <p className="px-2.5 pt-1.5 pb-1 font-medium text-muted text-xs">Columns</p>
      <ul>
        <li className="flex h-9 items-center gap-2.5 px-2.5">
          <input type="checkbox" checked disabled aria-label="Name, always shown" className="size-4 accent-accent" />
          Name <span className="ml-auto text-muted text-xs">Always</span>
        </li>
        {keyColumns.map((column) => {
          const isChosen = chosen.includes(column);
          return (
            <li key={column}>
              <label className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 hover:bg-hover">
                <input
                  type="checkbox"
                  checked={isChosen}
                  onChange={() =>
                    choose(keyColumns.filter((item) => (item === column ? !isChosen : chosen.includes(item))))
                  }
                  className="size-4 accent-accent"
                />
                {keyColumnLabels[column]}
                {isChosen && !roomy.has(column) && (
                  <span className="ml-auto text-muted text-xs">
                    {column === 'preview' ? 'Under the name' : 'No room here'}
                  </span>
                )}
              </label>
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        onClick={() => choose(defaultKeyColumns)}
        className="mt-1 flex h-9 items-center gap-2.5 rounded-md border-line border-t px-2.5 text-left hover:bg-hover"
      >
        <RotateCcw aria-hidden className="size-4 text-muted" />
        Back to the standard
      </button>
    </PopoverPanel>
  );
}

/** Returns the columns that the page's table shows now; all of them if it has no rows. */
function findShownColumns(): ReadonlySet<string> {
  const headers = [...document.querySelectorAll<HTMLElement>('main th[data-column]')];
  if (headers.length === 0) return new Set(keyColumns);
  return new Set(headers.filter((header) => header.checkVisibility()).map(({ dataset }) => dataset.column ?? ''));
}
