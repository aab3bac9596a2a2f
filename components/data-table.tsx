'use client';

import {
  type ColumnDef,
  metaHelper,
  type RowData,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import type { MouseEvent } from 'react';
import { DataTableHeader } from './data-table-header';
import { classNames } from './ui/class-names';

/** How a column stands on the page; on a small screen its cell becomes a line of a card, named by `cardLabel`. */
export type DataTableColumnMeta = { className?: string; cardClassName?: string; cardLabel?: string };

const features = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<DataTableColumnMeta>() });
export type DataTableFeatures = typeof features;
export type DataTableColumn<Row extends RowData> = ColumnDef<DataTableFeatures, Row, unknown>;

type DataTableProps<Row extends RowData> = {
  /** Says what the table holds, to screen readers. */
  caption: string;
  columns: DataTableColumn<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  /** Left out where the order is fixed. */
  sorting?: { column: string; direction: 'asc' | 'desc' };
  onSort?: (column: string, direction: 'asc' | 'desc') => void;
  /** The rows answer an older question: they stay, dimmed. */
  isStale: boolean;
};

// A table laid out as cards loses its meaning in some browsers unless its roles are spelled out.
const roles = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  cell: { role: 'cell' },
} as const;

/** A table whose rows, order and pages the server decides. A row leads where its first link leads. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowId, sorting, onSort, isStale } = props;
  const order: SortingState = sorting ? [{ id: sorting.column, desc: sorting.direction === 'desc' }] : [];
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: rowId,
    manualSorting: true,
    enableSorting: onSort !== undefined,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting: order },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(order) : update;
      if (next) onSort?.(next.id, next.desc ? 'desc' : 'asc');
    },
  });

  return (
    <div className="@container/table">
      <table
        {...roles.table}
        aria-busy={isStale}
        className={classNames(
          'block w-full table-fixed border-collapse transition-opacity duration-150 @min-[800px]/table:table',
          isStale && 'opacity-55',
        )}
      >
        <caption className="sr-only">{caption}</caption>
        <thead
          {...roles.group}
          className="sr-only @min-[800px]/table:not-sr-only @min-[800px]/table:table-header-group"
        >
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} {...roles.row}>
              {group.headers.map((header) => (
                <DataTableHeader key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody {...roles.group} className="block @min-[800px]/table:table-row-group">
          {table.getRowModel().rows.map((row) => (
            // By keyboard, the link in the row is the way.
            <tr key={row.id} {...roles.row} onClick={followFirstLink} className={rowClass}>
              {row.getAllCells().map((cell) => {
                const meta = cell.column.columnDef.meta;
                return (
                  <td key={cell.id} {...roles.cell} className={classNames(cellClass, meta?.cardClassName)}>
                    {meta?.cardLabel && (
                      <span aria-hidden className="block text-muted text-xs @min-[800px]/table:hidden">
                        {meta.cardLabel}
                      </span>
                    )}
                    <table.FlexRender cell={cell} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const rowClass = classNames(
  'relative grid has-[a]:cursor-pointer grid-cols-2 @min-[520px]/table:grid-cols-4 gap-x-4 gap-y-2.5 border-line border-b px-4 py-3.5 transition-colors duration-120 last:border-b-0',
  'hover:bg-hover @min-[800px]/table:table-row @min-[800px]/table:p-0',
);
const cellClass = 'min-w-0 @min-[800px]/table:h-12 @min-[800px]/table:px-3 @min-[800px]/table:first:pl-4';

/** A press anywhere on a row follows its link, with the keys held; not on controls, nor after selecting text. */
function followFirstLink(event: MouseEvent<HTMLTableRowElement>) {
  const { target, currentTarget, ctrlKey, metaKey, shiftKey } = event;
  // Menus and dialogs opened from a row are its children for React, but stand elsewhere on the page.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return;
  if (target.closest('a, button, input, select, label') || window.getSelection()?.toString()) return;
  currentTarget
    .querySelector('a')
    ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}
