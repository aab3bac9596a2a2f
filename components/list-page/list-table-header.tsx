'use client';

import { FlexRender, type Header, type RowData } from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import { type ListTableFeatures, showsFromClass } from './list-table';

const sortWords = { asc: 'ascending', desc: 'descending' } as const;
const sortIcons = { asc: ArrowUp, desc: ArrowDown } as const;

/** The classes of a header cell. */
export const tableHeaderClass =
  'sticky top-0 z-10 h-9 border-line border-b bg-sunken px-3 text-left font-medium text-[13px] text-muted first:pl-4';
// Explicit for the same reason as the table's other roles; spread, because the linter calls it redundant.
export const tableHeaderRole = { role: 'columnheader' } as const;

/** A column's header; a button that sorts, if the list can be sorted by the column. */
export function ListTableHeader<Row extends RowData>({ header }: { header: Header<ListTableFeatures, Row, unknown> }) {
  const { column } = header;
  const { className, showsFrom } = column.columnDef.meta ?? {};
  const label = <FlexRender header={header} />;
  const sorted = column.getIsSorted();
  const Icon = sorted ? sortIcons[sorted] : ChevronsUpDown;
  return (
    <th
      {...tableHeaderRole}
      scope="col"
      data-column={column.id}
      aria-sort={sorted ? sortWords[sorted] : undefined}
      className={classNames(tableHeaderClass, className, showsFrom && showsFromClass[showsFrom])}
    >
      {column.getCanSort() ? (
        <button
          type="button"
          onClick={column.getToggleSortingHandler()}
          className="group -mx-1.5 flex h-7 w-full items-center gap-1 whitespace-nowrap rounded-md px-1.5 hover:text-ink"
        >
          {label}
          <Icon
            aria-hidden
            className={classNames(
              'size-3.5',
              !sorted && 'opacity-0 group-hover:opacity-60 group-focus-visible:opacity-60',
            )}
          />
        </button>
      ) : (
        label
      )}
    </th>
  );
}
