'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useLayoutEffect, useOptimistic, useRef, useTransition } from 'react';

type Step = { history?: 'push' | 'replace'; scroll?: boolean };

/**
 * The URL as a list's memory. `shown` is where the person wants to be, at once; the rows follow when
 * the server has answered, and until then `isPending` dims the old ones.
 */
export function useListNavigation<Params extends object>(params: Params, hrefOf: (params: Params) => Route) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(params);
  // What was asked for last: a second step, made while the first one runs, builds on it.
  const wanted = useRef(params);
  useLayoutEffect(() => {
    wanted.current = shown;
  }, [shown]);

  function go(patch: Partial<Params>, { history = 'push', scroll = false }: Step = {}) {
    const next = { ...wanted.current, ...patch };
    if (hrefOf(next) === hrefOf(wanted.current)) return;
    wanted.current = next;
    startTransition(() => {
      setShown(next);
      router[history](hrefOf(next), { scroll });
    });
  }

  return { shown, isPending, go };
}
