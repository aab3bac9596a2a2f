'use client';

import type { ReactNode, RefObject } from 'react';
import { type ListColumns, type ListRow, ListTable } from './list-table';
import { type ListLead, ListToolbar, type SortLabels } from './list-toolbar';
import type { ListWords } from './list-words';
import { NoMatches } from './no-matches';
import { Pagination } from './pagination';
import type { RowLinkTarget } from './row-link';
import type { RowSelection } from './row-selection';
import type { ListNavigation } from './use-list-navigation';

export type PagedListProps<Row extends ListRow> = {
  list: ListNavigation;
  words: Pick<ListWords, 'list' | 'row' | 'rows' | 'placeholder'>;
  /** Names the table for screen readers. */
  caption: string;
  rows: Row[];
  /** Exact; may arrive after the rows. */
  total: number | Promise<number>;
  /** A constant or memoized. */
  columns: ListColumns<Row>;
  /** The sortable columns, as they read after "Sort by"; absent where the order is fixed. */
  sortLabels?: SortLabels;
  filters?: ReactNode;
  lead?: ListLead;
  /** Looks up the key of a secret that was pasted into the search. */
  onSecret?: (text: string) => void;
  /** Shown at the end of the toolbar, at every width. */
  tools?: ReactNode;
  /** The width from which the toolbar is one row and every sortable column is in the table; `all` when absent. */
  wideFrom?: 'all' | 'every' | 'never';
  selection?: RowSelection<Row>;
  /** The actions on the selected rows, visible while there is a selection. */
  selectionBar?: ReactNode;
  rowLink?: RowLinkTarget;
  rowMenu?: (row: Row) => ReactNode;
  /** Replaces the rows when there are none and neither a search nor a filter hides any. */
  nothing?: ReactNode;
  /** Shown below the rows, in their frame. */
  note?: ReactNode;
  searchInput: RefObject<HTMLInputElement | null>;
  /** False for a list that needs neither a toolbar nor pages. */
  hasControls?: boolean;
  scrollsToTop?: boolean;
};

/** A list with its toolbar, its rows and its pagination. */
export function PagedList<Row extends ListRow>(props: PagedListProps<Row>) {
  const { list, words, rows, total, sortLabels, nothing, hasControls = true } = props;
  const isUnfiltered = list.params.query === '' && !list.isFiltered;
  return (
    <div className="flex flex-col gap-4">
      {hasControls && (
        <ListToolbar
          list={list}
          words={words}
          searchInput={props.searchInput}
          sortLabels={sortLabels}
          total={total}
          filters={props.filters}
          lead={props.lead}
          onSecret={props.onSecret}
          tools={props.tools}
          wideFrom={props.wideFrom}
        />
      )}
      <div className="overflow-clip rounded-xl border border-line bg-surface">
        {rows.length > 0 ? (
          <ListTable
            caption={props.caption}
            list={list}
            rows={rows}
            columns={props.columns}
            canSort={sortLabels !== undefined}
            rowLink={props.rowLink}
            rowMenu={props.rowMenu}
            selection={props.selection}
          />
        ) : nothing && isUnfiltered ? (
          nothing
        ) : (
          <NoMatches
            things={words.rows}
            query={list.params.query}
            isFiltered={list.isFiltered}
            onShowAll={list.showAll}
          />
        )}
        {props.note}
      </div>
      {props.selectionBar}
      {hasControls && <Pagination list={list} rowCount={rows.length} total={total} scrollsToTop={props.scrollsToTop} />}
    </div>
  );
}
