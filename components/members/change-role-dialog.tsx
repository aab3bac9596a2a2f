'use client';

import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog-parts';
import { Notice } from '@/components/ui/notice';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { changeMemberRoleAction } from '@/lib/members/actions';
import type { Member } from '@/lib/members/schema';
import { type OrganizationRole, organizationRoles } from '@/lib/permissions';
import { roleLabels } from './member-labels';
import { RolePicker } from './role-picker';

type ChangeRoleDialogProps = {
  org: string;
  member: Member;
  onClose: () => void;
  focusFallback: () => HTMLElement | null | undefined;
};

/** Changes a member's role in the organization. */
export default function ChangeRoleDialog({ org, member, onClose, focusFallback }: ChangeRoleDialogProps) {
  const [role, setRole] = useState(member.role);
  const stepsDown = member.isSelf && member.role === 'admin' && role !== 'admin';

  const { run, isPending, error } = useAction(
    (to: OrganizationRole) => changeMemberRoleAction(org, { id: member.id, role: to }),
    {
      onDone: (changed) => {
        toast(`${changed.name} is now ${roleLabels[changed.role]}`);
        onClose();
      },
    },
  );

  return (
    <Dialog
      onClose={() => isPending || onClose()}
      focusFallback={focusFallback}
      title="Change role"
      description={`Changes ${member.isSelf ? 'your role' : `the role of ${member.name}`} at once. Roles in spaces stay the same.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(role);
        }}
      >
        <DialogBody>
          <SubmitError error={error} />
          <RolePicker roles={organizationRoles} value={role} onChange={setRole} />
          {stepsDown && (
            <Notice tone="warning">After this change, only another admin can make you an admin again.</Notice>
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={() => isPending || onClose()}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Save
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
