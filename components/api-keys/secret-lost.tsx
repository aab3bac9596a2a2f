import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';

/** The secret was in an earlier answer that never arrived; nothing can show it now. */
export function SecretLost({ onDone, children }: { onDone: () => void; children: ReactNode }) {
  return (
    <>
      <DialogBody>
        <Notice tone="warning" role="alert">
          {children}
        </Notice>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFooter>
    </>
  );
}
