'use client';

import { FlexRender, type Header, type RowData } from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import type { DataTableFeatures } from './data-table';
import { classNames } from './ui/class-names';

const sortWords = { asc: 'ascending', desc: 'descending' } as const;
const sortIcons = { asc: ArrowUp, desc: ArrowDown } as const;

// Spelled out for the same reason as the table's other roles.
const role = { role: 'columnheader' } as const;

/** A column's heading; a button that sorts, where the column can be sorted by. */
export function DataTableHeader<Row extends RowData>({ header }: { header: Header<DataTableFeatures, Row, unknown> }) {
  const { column } = header;
  const label = <FlexRender header={header} />;
  const sorted = column.getIsSorted();
  const Icon = sorted ? sortIcons[sorted] : ChevronsUpDown;
  return (
    <th
      {...role}
      scope="col"
      aria-sort={sorted ? sortWords[sorted] : undefined}
      className={classNames(
        'h-9 border-line border-b bg-sunken px-3 text-left font-medium text-[13px] text-muted first:pl-4',
        column.columnDef.meta?.className,
      )}
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
