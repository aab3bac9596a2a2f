'use client';

import { AlertDialog, AlertDialogCancel } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { DialogFooter } from '@/components/ui/dialog-parts';

type DiscardDialogProps = { onStay: () => void; onDiscard: () => void };

/** Asks whether to discard unsaved changes. */
export default function DiscardDialog({ onStay, onDiscard }: DiscardDialogProps) {
  return (
    <AlertDialog title="Discard your changes?" description="They have not been saved." onClose={onStay}>
      <div className="pt-5">
        <DialogFooter>
          <AlertDialogCancel asChild>
            <Button>Keep editing</Button>
          </AlertDialogCancel>
          <Button variant="danger" onClick={onDiscard}>
            Discard
          </Button>
        </DialogFooter>
      </div>
    </AlertDialog>
  );
}
