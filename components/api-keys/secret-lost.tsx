import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';

/** The message for a secret whose answer never arrived. Nothing can show it again. */
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
