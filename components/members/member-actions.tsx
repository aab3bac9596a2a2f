import { AtSign, KeyRound, LogOut, Send, ShieldCheck, Undo2, UserMinus } from 'lucide-react';
import { apiKeysPath } from '@/components/api-keys/api-keys-path';
import { RowMenu } from '@/components/list-page/row-menu';
import type { MenuItem } from '@/components/ui/menu';
import { defaultListParams } from '@/lib/api-keys/list-params';
import type { Invitation, Member, Person } from '@/lib/members/schema';
import { nameOf } from './member-labels';

export type MemberTask =
  | { kind: 'change_role' | 'leave'; member: Member }
  | { kind: 'remove'; member: Member }
  | { kind: 'resend' | 'withdraw'; invitation: Invitation };

type MemberActionsProps = { org: string; person: Person; onTask: (task: MemberTask) => void };

/** The menu of a person's row, with the actions that the viewer may do. */
export function MemberActions({ org, person, onTask }: MemberActionsProps) {
  const items: MenuItem[] = [
    { kind: 'copy', label: 'Copy e-mail address', icon: <AtSign aria-hidden />, text: person.email },
    ...(person.kind === 'member' ? memberItems(org, person, onTask) : invitationItems(person, onTask)),
  ];
  return <RowMenu name={nameOf(person)} items={items} />;
}

function memberItems(org: string, member: Member, onTask: (task: MemberTask) => void): MenuItem[] {
  const keys = apiKeysPath(org, { ...defaultListParams, owners: [member.id] });
  const items: MenuItem[] = [{ kind: 'link', label: 'View API keys', icon: <KeyRound aria-hidden />, href: keys }];
  if (member.mayChangeRole) {
    const onSelect = () => onTask({ kind: 'change_role', member });
    items.push({ kind: 'action', label: 'Change role', icon: <ShieldCheck aria-hidden />, onSelect });
  }
  if (member.mayRemove) {
    const onSelect = () => onTask({ kind: 'remove', member });
    items.push({ kind: 'action', label: 'Remove', icon: <UserMinus aria-hidden />, tone: 'danger', onSelect });
  }
  if (member.isSelf) {
    const onSelect = () => onTask({ kind: 'leave', member });
    const icon = <LogOut aria-hidden />;
    items.push({ kind: 'action', label: 'Leave organization', icon, tone: 'danger', onSelect });
  }
  return items;
}

function invitationItems(invitation: Invitation, onTask: (task: MemberTask) => void): MenuItem[] {
  if (!invitation.mayManage) return [];
  return [
    {
      kind: 'action',
      label: 'Resend invitation',
      icon: <Send aria-hidden />,
      onSelect: () => onTask({ kind: 'resend', invitation }),
    },
    {
      kind: 'action',
      label: 'Withdraw invitation',
      icon: <Undo2 aria-hidden />,
      tone: 'danger',
      onSelect: () => onTask({ kind: 'withdraw', invitation }),
    },
  ];
}
