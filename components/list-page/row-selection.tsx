'use client';

import { classNames } from '@/components/ui/class-names';
import { tableHeaderClass, tableHeaderRole } from './list-table-header';

/** The selected rows, and the functions that change the selection. */
export type RowSelection<Row extends { id: string }> = {
  isSelected: (id: string) => boolean;
  /** Selects or deselects a row; with `isRange` also all rows from the one that was last selected. */
  toggle: (id: string, isRange: boolean) => void;
  setPage: (isSelected: boolean) => void;
  nameOf: (row: Row) => string;
  /** Whether cards show their checkboxes too; tables always do. */
  isSelecting: boolean;
};

const checkboxClass = 'size-4 cursor-pointer accent-accent';

/** The checkbox in the header, which selects every row of the page. */
export function SelectPageHeader<Row extends { id: string }>(props: { selection: RowSelection<Row>; rows: Row[] }) {
  const { selection, rows } = props;
  const count = rows.filter(({ id }) => selection.isSelected(id)).length;
  return (
    <th {...tableHeaderRole} scope="col" className={classNames(tableHeaderClass, 'w-11')}>
      <label className="-m-1 flex size-6 items-center justify-center">
        <input
          type="checkbox"
          aria-label="Select all on this page"
          checked={count > 0 && count === rows.length}
          ref={(input) => {
            if (input) input.indeterminate = count > 0 && count < rows.length;
          }}
          onChange={() => selection.setPage(count < rows.length)}
          className={checkboxClass}
        />
      </label>
    </th>
  );
}

/** The checkbox of a row. */
export function SelectRowCell<Row extends { id: string }>(props: { selection: RowSelection<Row>; row: Row }) {
  const { selection, row } = props;
  return (
    <td
      // biome-ignore lint/a11y/noRedundantRoles: a table laid out as cards loses its roles in some browsers
      role="cell"
      className="absolute top-3 left-3 hidden in-data-selecting:block @table/table:static @table/table:table-cell @table/table:w-11 @table/table:px-3 @table/table:pl-4"
    >
      <label className="-m-1 flex size-6 items-center justify-center">
        <input
          type="checkbox"
          aria-label={`Select ${selection.nameOf(row)}`}
          checked={selection.isSelected(row.id)}
          // The click event has the Shift key; the change event that follows does not.
          onClick={(event) => selection.toggle(row.id, event.shiftKey)}
          onChange={() => undefined}
          className={checkboxClass}
        />
      </label>
    </td>
  );
}
