'use client';

import { useOptimistic } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { useAction } from '@/components/use-action';
import { type SpaceRole, spaceRoles } from '@/lib/permissions';
import { changeSpaceMemberRoleAction } from '@/lib/spaces/actions';
import type { SpaceMemberRow } from '@/lib/spaces/schema';
import { spaceRoleLabels } from './space-roles';

type MemberRoleSelectProps = { org: string; spaceId: string; member: SpaceMemberRow };

/** Changes a member's role on selection. A refusal restores the old role and shows the reason. */
export function MemberRoleSelect({ org, spaceId, member }: MemberRoleSelectProps) {
  const [role, setRole] = useOptimistic(member.role);
  const { run, isPending, error } = useAction(
    (next: SpaceRole) => {
      setRole(next);
      return changeSpaceMemberRoleAction(org, { spaceId, userId: member.id, role: next });
    },
    { onDone: (changed) => toast(`${changed.name} is now ${spaceRoleLabels[changed.role]}`) },
  );

  return (
    <div className="flex flex-col gap-1 py-1">
      <Select
        quiet
        aria-label={`Role of ${member.name}`}
        aria-busy={isPending}
        value={role}
        onChange={(event) => {
          const next = spaceRoles.find((item) => item === event.target.value);
          if (next) run(next);
        }}
        className="w-28"
      >
        {spaceRoles.map((item) => (
          <option key={item} value={item}>
            {spaceRoleLabels[item]}
          </option>
        ))}
      </Select>
      <SubmitError error={error} />
    </div>
  );
}
