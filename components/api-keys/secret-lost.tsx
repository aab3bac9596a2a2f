import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';

/** The key was made by an earlier answer that never arrived; nothing can show its secret now. */
export function SecretLost({ keyName, onDone }: { keyName: string; onDone: () => void }) {
  return (
    <>
      <DialogBody>
        <Notice tone="warning" role="alert">
          The key “{keyName}” was created, but its secret did not reach this page and can’t be shown again. Remove that
          key and create a new one.
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
