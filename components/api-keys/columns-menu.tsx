'use client';

import { Columns3 } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { KeyColumn } from '@/lib/api-keys/columns';

const ColumnsMenuContent = lazy(() => import('./columns-menu-content'));
const warmUp = () => void import('./columns-menu-content');

type ColumnsMenuProps = { chosen: readonly KeyColumn[]; onChoose: (columns: readonly KeyColumn[]) => void };

/** Chooses the columns of the list. */
export function ColumnsMenu({ chosen, onChoose }: ColumnsMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={button}
        aria-label="Columns"
        title="Columns"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={warmUp}
        onFocus={warmUp}
        onClick={() => setIsOpen(!isOpen)}
        className="@max-table/toolbar:hidden"
      >
        <Columns3 aria-hidden className="-mx-1.5 size-4 shrink-0" />
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <ColumnsMenuContent button={button} chosen={chosen} onChoose={onChoose} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
