'use client';

import {
  type ColumnDef,
  createColumnHelper,
  FlexRender,
  metaHelper,
  type Row,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type MouseEvent, type ReactNode, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { ListTableHeader, tableHeaderClass, tableHeaderRole } from './list-table-header';
import { RowLinkContext, type RowLinkTarget } from './row-link';
import { type RowSelection, SelectPageHeader, SelectRowCell } from './row-selection';
import type { ListNavigation } from './use-list-navigation';
import { useLongPress } from './use-long-press';
import { useRowKeys } from './use-row-keys';

/** A column's classes as a table and as a card. */
export type ListColumnMeta = {
  className?: string;
  cardClassName?: string;
  /** The label of the cell on a card. */
  cardLabel?: string;
  /** The width that a table needs to show the column; every table shows it when absent. */
  showsFrom?: ShowsFrom;
};

/** The table widths from which a column is shown; `cards` for columns that no table has room for. */
export type ShowsFrom = 'more' | 'all' | 'most' | 'every' | 'cards';

const features = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<ListColumnMeta>() });

/** The classes of a column that narrow tables hide and cards show. */
export const showsFromClass = {
  more: '@table/table:@max-more/table:hidden',
  all: '@table/table:@max-all/table:hidden',
  most: '@table/table:@max-most/table:hidden',
  every: '@table/table:@max-every/table:hidden',
  cards: '@table/table:hidden',
} as const;

export type ListTableFeatures = typeof features;
export type ListRow = { id: string };
export type ListColumns<Item extends ListRow> = ColumnDef<ListTableFeatures, Item, unknown>[];

/** Returns the helper that defines a list's columns. A list can be sorted by its columns that have an accessor. */
export const listColumnHelper = <Item extends ListRow>() => createColumnHelper<ListTableFeatures, Item>();

type ListTableProps<Item extends ListRow> = {
  /** Names the table for screen readers. */
  caption: string;
  list: ListNavigation;
  rows: Item[];
  /** A constant or memoized. */
  columns: ListColumns<Item>;
  canSort: boolean;
  rowLink?: RowLinkTarget;
  rowMenu?: (row: Item) => ReactNode;
  /** The row that is shown beside the list. */
  openedId?: string | null;
  /** A column of checkboxes before the others. */
  selection?: RowSelection<Item>;
  /** The columns of a card; two of one width when absent. */
  cardColumns?: `grid-cols-${string}`;
};

// A table laid out as cards loses its roles in some browsers unless they are explicit.
const roles = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  cell: { role: 'cell' },
} as const;

/** A table whose rows, order and pages come from the server. A click on a row follows the row's own link. */
export function ListTable<Item extends ListRow>(props: ListTableProps<Item>) {
  const { caption, list, rows, columns, canSort, rowLink = null, rowMenu, openedId, selection, cardColumns } = props;
  const tableRef = useRef<HTMLTableElement>(null);
  useRowKeys(tableRef, selection);
  const longPress = useLongPress(selection && ((id) => selection.toggle(id, false)));
  const { sort, direction } = list.shown;
  const sorting = sort === undefined ? [] : [{ id: sort, desc: direction === 'desc' }];
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.id,
    manualSorting: true,
    enableSorting: canSort,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update;
      if (next) list.change({ sort: next.id, direction: next.desc ? 'desc' : 'asc' });
    },
  });

  return (
    <div className="@container/table">
      <table
        ref={tableRef}
        {...roles.table}
        aria-busy={list.isPending}
        className={classNames(
          'block w-full table-fixed border-separate border-spacing-0 transition-opacity duration-150 @table/table:table',
          list.isPending && 'opacity-55',
        )}
      >
        <caption className="sr-only">{caption}</caption>
        <thead {...roles.group} className="hidden @table/table:table-header-group">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} {...roles.row}>
              {selection && <SelectPageHeader selection={selection} rows={rows} />}
              {group.headers.map((header) => (
                <ListTableHeader key={header.id} header={header} />
              ))}
              {rowMenu && (
                <th {...tableHeaderRole} scope="col" className={classNames(tableHeaderClass, 'w-14')}>
                  <span className="sr-only">Actions</span>
                </th>
              )}
            </tr>
          ))}
        </thead>
        <tbody
          {...roles.group}
          {...longPress}
          className="block @table/table:table-row-group pointer-coarse:[-webkit-touch-callout:none]"
        >
          <RowLinkContext value={rowLink}>
            {table.getRowModel().rows.map((row) => (
              // Keyboard users follow the row's link.
              <tr
                key={row.id}
                {...roles.row}
                data-id={row.id}
                data-selected={selection?.isSelected(row.id) || undefined}
                data-opened={row.id === openedId || undefined}
                aria-current={row.id === openedId || undefined}
                data-selecting={selection?.isSelecting || undefined}
                onClick={followRowLink}
                className={classNames(rowClass, cardColumns ?? 'grid-cols-2')}
              >
                {selection && <SelectRowCell selection={selection} row={row.original} />}
                <Cells row={row} />
                {rowMenu && (
                  <td {...roles.cell} className={classNames(cellClass, menuCellClass)}>
                    {rowMenu(row.original)}
                  </td>
                )}
              </tr>
            ))}
          </RowLinkContext>
        </tbody>
      </table>
    </div>
  );
}

function Cells<Item extends ListRow>({ row }: { row: Row<ListTableFeatures, Item> }) {
  return row.getAllCells().map((cell) => {
    const { cardLabel, cardClassName, showsFrom } = cell.column.columnDef.meta ?? {};
    return (
      <td
        key={cell.id}
        {...roles.cell}
        className={classNames(cellClass, cardClassName, showsFrom && showsFromClass[showsFrom])}
      >
        {cardLabel && (
          <span aria-hidden className="block text-muted text-xs @table/table:hidden">
            {cardLabel}
          </span>
        )}
        <FlexRender cell={cell} />
      </td>
    );
  });
}

const rowClass = classNames(
  'relative grid has-[a[data-row]]:cursor-pointer gap-x-4 gap-y-2.5 border-line border-b px-4 py-3.5 transition-colors duration-120 last:border-b-0',
  // A sticky header needs separate borders, so the cells have them.
  '@table/table:*:border-line @table/table:*:border-b @table/table:last:*:border-b-0',
  'hover:bg-hover data-opened:bg-hover data-selected:bg-accent-soft @table/table:table-row @table/table:p-0',
  '@max-table/table:data-selecting:pl-12',
);
const cellClass = 'min-w-0 @table/table:h-12 @table/table:px-3 @table/table:first:pl-4';
const menuCellClass = 'absolute top-2 right-2 @table/table:static';

/** Follows the row's link with the pressed modifier keys; not for clicks on controls or after text was selected. */
function followRowLink(event: MouseEvent<HTMLTableRowElement>) {
  const { target, currentTarget, ctrlKey, metaKey, shiftKey } = event;
  // React also bubbles clicks from a row's menus and dialogs, which are elsewhere in the DOM.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return;
  if (target.closest('a, button, input, select, label') || window.getSelection()?.toString()) return;
  currentTarget
    .querySelector('a[data-row]')
    ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}
