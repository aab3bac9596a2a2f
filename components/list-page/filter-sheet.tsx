'use client';

import type { ReactNode } from 'react';
import { LateCount } from '@/components/late-count';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import type { ListWords } from './list-words';

type FilterSheetProps = {
  title: string;
  words: Pick<ListWords, 'row' | 'rows'>;
  total: number | Promise<number>;
  /** Absent while nothing is filtered. */
  onClear?: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** The filters and the order of a list on a small screen. Each choice updates the list and its count. */
export default function FilterSheet({ title, words, total, onClear, onClose, children }: FilterSheetProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogBody>
        <div data-sheet className="flex flex-col gap-1">
          {children}
        </div>
      </DialogBody>
      <DialogFooter>
        {onClear && <Button onClick={onClear}>Clear filters</Button>}
        <Button variant="primary" onClick={onClose}>
          <LateCount count={total}>
            {(count) =>
              count === null
                ? `Show ${words.rows}`
                : `Show ${count.toLocaleString('en-US')} ${count === 1 ? words.row : words.rows}`
            }
          </LateCount>
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
