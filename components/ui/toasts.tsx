'use client';

import { CircleCheck, X } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useEffect, useState, useSyncExternalStore } from 'react';

const shownMilliseconds = 6_000;
const maxToasts = 3;

type Toast = { id: number; text: string; link?: { href: Route; label: string } };

let toasts: Toast[] = [];
let lastId = 0;
const none: Toast[] = [];
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Confirms what was done, visibly for six seconds and to screen readers. Never pass a secret. */
export function toast(text: string, link?: Toast['link']): void {
  lastId += 1;
  set([...toasts, { id: lastId, text, link }].slice(-maxToasts));
}

/** The page's toasts, rendered by the shell: a live region, so each is also spoken. The newest is the lowest. */
export function Toasts() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed inset-x-4 bottom-4 z-50 flex flex-col gap-2 sm:inset-x-auto sm:right-6 sm:bottom-6 sm:w-90 print:hidden"
    >
      {shown.map((item) => (
        <ToastCard key={item.id} toast={item} />
      ))}
    </div>
  );
}

function ToastCard({ toast: { id, text, link } }: { toast: Toast }) {
  const [isHeld, setIsHeld] = useState(false);
  const close = () => set(toasts.filter((item) => item.id !== id));
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => set(toasts.filter((item) => item.id !== id)), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [isHeld, id]);
  const hold = () => setIsHeld(true);
  const release = () => setIsHeld(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a toast that is being read stays
    <div
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
      className="flex items-center gap-3 rounded-xl border border-line bg-raised py-2 pr-2 pl-4 shadow-high animate-fade-in"
    >
      <CircleCheck aria-hidden className="size-4 shrink-0 text-success-ink" />
      <p dir="auto" className="min-w-0 flex-1 break-words">
        {text}
      </p>
      {link && (
        <Link
          href={link.href}
          onClick={close}
          className="rounded-md px-2 py-1 text-muted hover:bg-hover hover:text-ink"
        >
          {link.label}
        </Link>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={close}
        className="flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  );
}
