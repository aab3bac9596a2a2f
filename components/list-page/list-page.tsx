'use client';

import { lazy, type ReactNode, type RefObject, Suspense, useRef, useState } from 'react';
import { PageHeader } from '@/components/page-header';
import { useShortcuts } from '@/components/use-shortcuts';
import { type CreateAction, CreateButton } from './create-button';
import type { ListRow } from './list-table';
import type { ListWords } from './list-words';
import { PagedList, type PagedListProps } from './paged-list';

const ShortcutsDialog = lazy(() => import('@/components/shortcuts-dialog'));

type ListPageProps<Row extends ListRow> = Omit<PagedListProps<Row>, 'searchInput' | 'scrollsToTop'> & {
  words: ListWords;
  headingRef: RefObject<HTMLHeadingElement | null>;
  /** The page's main action; null where the viewer may not use it. */
  create?: CreateAction | null;
  /** Other actions in the header. */
  actions?: ReactNode;
  /** Replaces the whole list while the organization has no rows at all. */
  empty?: ReactNode;
  /** Shown above the list. */
  notices?: ReactNode;
  footer?: (openShortcuts: () => void) => ReactNode;
  /** The page's dialogs, which outlive the rows that open them. */
  children?: ReactNode;
};

/** The one list page: header, toolbar, rows, pagination and keyboard shortcuts. */
export function ListPage<Row extends ListRow>(props: ListPageProps<Row>) {
  const { words, headingRef, create = null, actions, empty, notices, footer, children, ...listProps } = props;
  const searchInput = useRef<HTMLInputElement>(null);
  const [isShortcutsOpen, setIsShortcutsOpen] = useState(false);
  const openShortcuts = () => setIsShortcutsOpen(true);
  const shortcuts: Record<string, () => void> = { '/': () => searchInput.current?.focus(), '?': openShortcuts };
  if (create) shortcuts.c = create.onSelect;
  useShortcuts(shortcuts);

  return (
    <>
      <PageHeader headingRef={headingRef} title={words.title} description={words.description}>
        {actions}
        {create && !empty && <CreateButton {...create} />}
      </PageHeader>
      {empty || (
        <div className="flex flex-col gap-4">
          {notices}
          <PagedList {...listProps} words={words} searchInput={searchInput} scrollsToTop />
          {footer?.(openShortcuts)}
        </div>
      )}
      {children}
      <Suspense fallback={null}>
        {isShortcutsOpen && (
          <ShortcutsDialog
            search={`Search ${words.list}`}
            create={create?.label ?? null}
            selects={listProps.selection !== undefined}
            onClose={() => setIsShortcutsOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}
