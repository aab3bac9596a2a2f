'use client';

import { ChevronsUpDown, LogOut, UserRound } from 'lucide-react';
import type { Route } from 'next';
import { signOutAction } from '@/lib/auth/actions';
import { SubmitError } from './submit-error';
import { Avatar } from './ui/avatar';
import { Menu } from './ui/menu';
import { useAction } from './use-action';

/** Who is signed in, their account, and the way out. */
export function UserMenu({ user }: { user: { name: string; email: string; avatarUrl: string | null } }) {
  const signOut = useAction(signOutAction);
  return (
    <>
      <SubmitError error={signOut.error} />
      <Menu
        side="top"
        align="start"
        className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-2 text-left hover:bg-hover"
        items={[
          { kind: 'link', label: 'Account', icon: <UserRound aria-hidden />, href: '/account' as Route },
          {
            kind: 'action',
            label: 'Sign out',
            icon: <LogOut aria-hidden />,
            onSelect: () => signOut.run({}),
          },
        ]}
      >
        <Avatar name={user.name} src={user.avatarUrl} size="medium" />
        <span className="flex min-w-0 flex-1 flex-col md:max-wide:sr-only">
          <span dir="auto" className="truncate font-medium text-[13px] leading-4.5">
            {user.name}
          </span>
          <span className="truncate text-muted text-xs">{user.email}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted md:max-wide:hidden" />
      </Menu>
    </>
  );
}
