'use client';

import { startTransition, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { KeyDraft, SettingName } from './key-draft';

/** The edited part of a key: a setting, its owner, or (`identity`) name, environment and owner in the header. */
export type EditorName = SettingName | 'owner' | 'identity';
export type OpenEditor = { name: EditorName; proposal?: Partial<KeyDraft> } | null;

/** What happens if the user discards the changes: another editor opens, none opens, or a link is followed. */
type Leaving = { to: OpenEditor } | { href: string };

const savedMilliseconds = 2_000;

/** Keeps at most one editor open. Leaving one with changes, for another editor or another page, asks first. */
export function useOneEditor() {
  const [open, setOpen] = useState<OpenEditor>(null);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const [closed, setClosed] = useState<EditorName | null>(null);
  const [saved, setSaved] = useState<{ name: EditorName } | null>(null);
  const isChanged = useRef(false);

  function show(next: OpenEditor) {
    isChanged.current = false;
    setLeaving(null);
    setClosed(open?.name ?? null);
    setSaved(null);
    setOpen(next);
  }

  useEffect(() => {
    if (!saved) return;
    const timer = setTimeout(() => setSaved(null), savedMilliseconds);
    return () => clearTimeout(timer);
  }, [saved]);

  const askBeforeUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (isChanged.current) event.preventDefault();
  });
  const askBeforeLink = useEffectEvent((event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isChanged.current || !link || link.target === '_blank' || !isPlain) return;
    event.preventDefault();
    event.stopPropagation();
    setLeaving({ href: link.href });
  });
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => askBeforeUnload(event);
    const onClick = (event: MouseEvent) => askBeforeLink(event);
    window.addEventListener('beforeunload', onUnload);
    // In the capture phase, before the link's own listener navigates.
    document.addEventListener('click', onClick, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, true);
    };
  }, []);

  return {
    open,
    leaving,
    /** Opens an editor instead of the open one. */
    edit: (next: NonNullable<OpenEditor>) => {
      if (open?.name === next.name && !next.proposal) return;
      if (isChanged.current) setLeaving({ to: next });
      else show(next);
    },
    /** The editor that was closed last. Its line takes the focus. */
    closed,
    /** What was saved in the last two seconds, unless an editor was opened since. */
    saved: saved?.name ?? null,
    cancel: () => show(null),
    save: () =>
      // Closes the editor when the page has the saved value. It could otherwise be reopened with the old value, and
      // setting the old value again would then save nothing.
      startTransition(() => {
        show(null);
        setSaved(open && { name: open.name });
      }),
    onEdit: (changed: boolean) => {
      isChanged.current = changed;
    },
    stay: () => setLeaving(null),
    /** Drops the changes and returns the link to follow, if there is one. */
    leave: (): string | null => {
      show(leaving && 'to' in leaving ? leaving.to : null);
      return leaving && 'href' in leaving ? leaving.href : null;
    },
  };
}

export type OneEditor = ReturnType<typeof useOneEditor>;
