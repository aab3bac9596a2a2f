'use client';

import { type ReactNode, Suspense, use } from 'react';

type LateCountProps = {
  count: number | Promise<number | null>;
  /** Renders the count; null until it arrives, and when there is none. */
  children: (count: number | null) => ReactNode;
};

/** Renders a count that may arrive after the rows. */
export function LateCount({ count, children }: LateCountProps) {
  if (typeof count === 'number') return children(count);
  return (
    <Suspense key={keyOf(count)} fallback={children(null)}>
      <Awaited count={count}>{children}</Awaited>
    </Suspense>
  );
}

const Awaited = ({ count, children }: { count: Promise<number | null>; children: LateCountProps['children'] }) =>
  children(use(count));

const keys = new WeakMap<Promise<number | null>, number>();
let lastKey = 0;

// Each promise has its own boundary. With a shared one React would keep the old rows until the new count arrives.
function keyOf(count: Promise<number | null>): number {
  const key = keys.get(count) ?? ++lastKey;
  keys.set(count, key);
  return key;
}
