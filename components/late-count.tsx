'use client';

import { type ReactNode, Suspense, use } from 'react';

type LateCountProps = {
  count: number | Promise<number>;
  /** Renders the count; null while it is on its way. */
  children: (count: number | null) => ReactNode;
};

/** Renders what shows a count that may arrive after the page. */
export function LateCount({ count, children }: LateCountProps) {
  if (typeof count === 'number') return children(count);
  return (
    <Suspense key={keyOf(count)} fallback={children(null)}>
      <Awaited count={count}>{children}</Awaited>
    </Suspense>
  );
}

const Awaited = ({ count, children }: { count: Promise<number>; children: LateCountProps['children'] }) =>
  children(use(count));

const keys = new WeakMap<Promise<number>, number>();
let lastKey = 0;

// A boundary of its own for each promise: React would hold new rows back until the count of an old boundary is there.
function keyOf(count: Promise<number>): number {
  const key = keys.get(count) ?? ++lastKey;
  keys.set(count, key);
  return key;
}
