'use client';

import { useOptimistic } from 'react';
import { announce } from '@/components/ui/live-region';
import { Select } from '@/components/ui/select';
import { useSubmit } from '@/components/use-submit';
import { type SpaceRole, spaceRoles } from '@/lib/permissions';
import { changeSpaceMemberRoleAction } from '@/lib/spaces/actions';
import type { SpaceMemberRow } from '@/lib/spaces/schema';
import { spaceRoleLabels } from './space-roles';

type MemberRoleSelectProps = { org: string; spaceId: string; member: SpaceMemberRow };

/** A member's role, changed when another one is chosen; a refusal puts the old one back and says why. */
export function MemberRoleSelect({ org, spaceId, member }: MemberRoleSelectProps) {
  const { isPending, error, submit } = useSubmit();
  const [role, setRole] = useOptimistic(member.role);

  function change(next: SpaceRole) {
    submit(
      () => {
        setRole(next);
        return changeSpaceMemberRoleAction(org, { spaceId, userId: member.id, role: next });
      },
      ({ name }) => announce(`${name} is now ${spaceRoleLabels[next]}`),
    );
  }

  return (
    <div className="flex flex-col gap-1 py-1">
      <Select
        quiet
        aria-label={`Role of ${member.name}`}
        aria-busy={isPending}
        value={role}
        onChange={(event) => {
          const next = spaceRoles.find((item) => item === event.target.value);
          if (next) change(next);
        }}
        className="w-28"
      >
        {spaceRoles.map((item) => (
          <option key={item} value={item}>
            {spaceRoleLabels[item]}
          </option>
        ))}
      </Select>
      {error && (
        <p role="alert" className="text-[13px] text-danger-ink">
          {error.message}
        </p>
      )}
    </div>
  );
}
