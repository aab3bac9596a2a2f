'use client';

import { ChevronsUpDown, LogOut } from 'lucide-react';
import { startTransition } from 'react';
import { signOutAction } from '@/lib/auth/actions';
import { Avatar } from './ui/avatar';
import { Menu } from './ui/menu';

/** Who is signed in, and the way out. */
export function UserMenu({ user }: { user: { name: string; email: string } }) {
  return (
    <Menu
      side="top"
      align="start"
      className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-2 text-left hover:bg-hover"
      items={[
        {
          kind: 'action',
          label: 'Sign out',
          icon: <LogOut aria-hidden />,
          onSelect: () => startTransition(() => signOutAction()),
        },
      ]}
    >
      <Avatar name={user.name} size="medium" />
      <span className="flex min-w-0 flex-1 flex-col">
        <span dir="auto" className="truncate font-medium text-[13px] leading-4.5">
          {user.name}
        </span>
        <span className="truncate text-muted text-xs">{user.email}</span>
      </span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
    </Menu>
  );
}
