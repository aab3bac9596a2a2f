'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type KeyColumn, keyColumnsCookie, serializeKeyColumns } from '@/lib/api-keys/columns';

const yearSeconds = 365 * 24 * 60 * 60;

/** Keeps the chosen columns of the list on this device. */
export function useKeyColumns(initial: readonly KeyColumn[]) {
  const router = useRouter();
  const [chosen, setChosen] = useState(initial);

  function choose(columns: readonly KeyColumn[]) {
    setChosen(columns);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, and laptops have http
    document.cookie = `${keyColumnsCookie}=${serializeKeyColumns(columns)}; path=/; max-age=${yearSeconds}; samesite=lax`;
    // The server reads the requests only when their column is shown.
    if (columns.includes('requests') && !chosen.includes('requests')) router.refresh();
  }

  return { chosen, choose };
}
