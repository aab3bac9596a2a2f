'use client';

import { setShortcuts, useShortcutsSetting } from './shortcuts-setting';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { DialogBody, DialogFooter } from './ui/dialog-parts';
import { Kbd } from './ui/kbd';

type ShortcutsDialogProps = {
  /** The action of `/` on this page. */
  search: string;
  /** The action of `c` on this page; null where the viewer may not create. */
  create: string | null;
  /** Whether rows can be selected. */
  selects: boolean;
  onClose: () => void;
};

/** The keyboard shortcuts, and a switch for users whose voice control or screen reader types letters. */
export default function ShortcutsDialog({ search, create, selects, onClose }: ShortcutsDialogProps) {
  const areOn = useShortcutsSetting();
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts">
      <DialogBody>
        <dl className="flex flex-col divide-y divide-line text-sm">
          <Shortcut keys="/" does={search} />
          {create && <Shortcut keys="c" does={create} />}
          <Shortcut keys="Ctrl K" does="Search or jump to" />
          <Shortcut keys="g k" does="Go to API Keys; g m to Members, g s to Spaces" />
          <Shortcut keys="j k" does="Move from row to row; Enter opens one" />
          {selects && <Shortcut keys="x" does="Select a row; Shift x a range" />}
          {selects && <Shortcut keys="F2" does="Rename the row’s key" />}
          <Shortcut keys="?" does="This list" />
          <Shortcut keys="Esc" does="Clear the selection or the search, close a dialog" />
          <Shortcut keys="↑ ↓" does="Move in a menu" />
        </dl>
        <label className="flex items-center gap-2.5 text-[13px]">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={areOn}
            onChange={(event) => setShortcuts(event.target.checked)}
          />
          Use single-key shortcuts
        </label>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Shortcut({ keys, does }: { keys: string; does: string }) {
  return (
    <div className="flex items-center justify-between gap-4 py-2">
      <dt className="text-muted">{does}</dt>
      <dd className="flex gap-1">
        {keys.split(' ').map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
