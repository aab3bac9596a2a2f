'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import * as RadixDialog from 'radix-ui/dialog';
import { type KeyboardEvent, lazy, Suspense, useEffect, useEffectEvent, useId, useState } from 'react';
import { previewOf } from '@/lib/api-keys/preview';
import { holdsSecret } from '@/lib/list-url';
import type { OrganizationRef } from '@/lib/organizations/schema';
import { apiKeysPath } from '@/lib/paths';
import { findRequestId } from '@/lib/requests/request-id';
import { runPageCommand } from '../page-commands';
import { readRecentKeys } from '../recent-keys';
import type { NavSection } from '../sidebar';
import { useTheme } from '../theme-setting';
import { Kbd } from '../ui/kbd';
import { overlayClass } from '../ui/overlay-classes';
import { Spinner } from '../ui/spinner';
import { useFocusReturn } from '../ui/use-focus-return';
import { wordsOf } from './marked-words';
import { type PaletteGroup, type PaletteItem, paletteGroups, requestGroup, whichKeyGroup } from './palette-items';
import { keyItem, keyItems } from './palette-keys';
import { PaletteList } from './palette-list';
import { takeTypedAhead } from './palette-store';
import { useKeySearch } from './use-key-search';
import { usePaletteChoice } from './use-palette-choice';
import { usePaletteStart } from './use-palette-start';

const WhichKeyDialog = lazy(() => import('../api-keys/which-key-dialog'));

type CommandPaletteProps = {
  org: OrganizationRef;
  organizations: OrganizationRef[];
  sections: NavSection[];
  onClose: () => void;
};

/** Finds keys, pages and actions by a text. A secret that is pasted here is masked at once and never searched. */
export default function CommandPalette({ org, organizations, sections, onClose }: CommandPaletteProps) {
  const router = useRouter();
  const theme = useTheme();
  const focus = useFocusReturn({});
  const listId = useId();
  const start = usePaletteStart(org.slug);
  const { found, isPending, search } = useKeySearch(org.slug);
  const [text, setText] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const [asksWhichKey, setAsksWhichKey] = useState(false);

  const groups = secret === null ? groupsFor(text) : [whichKeyGroup({ onWhichKey })];
  const items = itemsOf(groups);
  const isWaiting = isPending || isWaitingForRecent(text);
  const { chosen, ...choice } = usePaletteChoice({ items, onOpen: open });

  /** Recent keys come first, so the list waits for them if there are any. */
  function isWaitingForRecent(typed: string): boolean {
    return typed.trim() === '' && start === null && readRecentKeys(org.slug).length > 0;
  }

  function groupsFor(typed: string): PaletteGroup[] {
    if (isWaitingForRecent(typed)) return [];
    const requestId = findRequestId(typed);
    if (requestId !== null) return [requestGroup(org.slug, requestId)];
    const spaces = start?.spaces ?? [];
    const others = paletteGroups({ org, organizations, sections, spaces, theme, onNewKey, onWhichKey }, typed);
    const isSearch = typed.trim() !== '';
    const keys = isSearch
      ? keyItems(org.slug, found, typed)
      : (start?.recentKeys ?? []).map((key) => keyItem(org.slug, key));
    return keys.length > 0 ? [{ title: isSearch ? 'API keys' : 'Recent keys', items: keys }, ...others] : others;
  }

  function onNewKey() {
    if (!runPageCommand('new-api-key')) router.push(apiKeysPath(org.slug, 'new=1'));
  }

  function onWhichKey() {
    setAsksWhichKey(true);
  }

  function change(typed: string) {
    const isSecret = holdsSecret(typed);
    choice.restart(isSecret ? undefined : itemsOf(groupsFor(typed))[0]);
    setSecret(isSecret ? typed : null);
    // As everywhere in the product, only the last five characters of a secret are shown.
    setText(isSecret ? previewOf(typed.trim().slice(-5)) : typed);
    search(isSecret ? '' : typed);
  }

  function open(item: PaletteItem, inNewTab: boolean) {
    if ('href' in item) {
      if (inNewTab) return void window.open(item.href, '_blank', 'noopener');
      onClose();
      return router.push(item.href);
    }
    if (item.id !== 'which') onClose();
    item.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      choice.move(step);
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    choice.enter(event.ctrlKey || event.metaKey);
  }

  const begin = useEffectEvent(() => {
    const typed = takeTypedAhead();
    if (typed.text === '') return;
    change(typed.text);
    if (typed.isEntered) choice.enter(false);
  });
  useEffect(() => begin(), []);

  if (asksWhichKey) {
    return (
      <Suspense fallback={null}>
        <WhichKeyDialog
          org={org}
          pasted={secret ?? ''}
          onClose={onClose}
          focusFallback={() => document.querySelector('h1')}
        />
      </Suspense>
    );
  }
  return (
    <RadixDialog.Root open onOpenChange={(next) => next || onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlayClass} />
        <RadixDialog.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex flex-col overflow-hidden bg-raised shadow-high outline-none animate-fade-in sm:inset-x-0 sm:top-[12dvh] sm:bottom-auto sm:mx-auto sm:max-h-[min(36rem,76dvh)] sm:w-[calc(100%-3rem)] sm:max-w-[640px] sm:rounded-2xl sm:border sm:border-line"
        >
          <RadixDialog.Title className="sr-only">Search or jump to</RadixDialog.Title>
          <div className="flex items-center gap-3 border-line border-b px-5">
            {isPending ? <Spinner /> : <Search aria-hidden className="size-5 shrink-0 text-muted" />}
            <input
              role="combobox"
              aria-label="Search keys, pages and actions"
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={chosen ? `${listId}-${items.indexOf(chosen)}` : undefined}
              aria-autocomplete="list"
              placeholder="Search keys, pages and actions"
              value={text}
              maxLength={2_000}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              dir="auto"
              onChange={(event) => change(event.target.value)}
              onKeyDown={onKeyDown}
              className="h-14 min-w-0 flex-1 bg-transparent text-base outline-none focus-visible:outline-none"
            />
            <RadixDialog.Close className="rounded" aria-label="Close">
              <Kbd>Esc</Kbd>
            </RadixDialog.Close>
          </div>
          <PaletteList
            id={listId}
            groups={groups}
            chosen={chosen}
            words={secret === null ? wordsOf(text) : []}
            onChoose={open}
          />
          <p role="status" className="px-5 text-[13px] text-muted not-empty:py-3">
            {found.error
              ? found.error.message
              : items.length === 0 &&
                !isWaiting &&
                'Nothing matches. Try a part of a name, the last five characters of a key, or a request id.'}
          </p>
          <footer
            aria-hidden
            className="mt-auto hidden items-center gap-2 border-line border-t bg-sunken px-5 py-2.5 text-[13px] text-muted sm:flex"
          >
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose <Kbd>Enter</Kbd> open <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> in a new tab
          </footer>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

const itemsOf = (groups: PaletteGroup[]) => groups.flatMap((group) => group.items);
