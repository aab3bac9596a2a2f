'use client';

import { ChevronsUpDown, LogOut, UserRound } from 'lucide-react';
import { themes } from '@/lib/account/theme';
import { signOutAction } from '@/lib/auth/actions';
import { accountPath } from '@/lib/paths';
import { SubmitError } from './submit-error';
import { themeLooks } from './theme-looks';
import { setTheme, useTheme } from './theme-setting';
import { Avatar } from './ui/avatar';
import { Menu, type MenuItem } from './ui/menu';
import { useAction } from './use-action';

/** The menu of the signed-in user: account, theme and sign-out. */
export function UserMenu({ user }: { user: { name: string; email: string; avatarUrl: string | null } }) {
  const signOut = useAction(signOutAction);
  const theme = useTheme();
  const themeItems = themes.map((item, index): MenuItem => {
    const { label, icon: Icon } = themeLooks[item];
    return {
      kind: 'choice',
      label: `${label} theme`,
      icon: <Icon aria-hidden />,
      isChosen: theme === item,
      startsGroup: index === 0,
      onSelect: () => setTheme(item),
    };
  });
  return (
    <>
      <SubmitError error={signOut.error} />
      <Menu
        side="top"
        align="start"
        className="flex w-full min-w-0 items-center gap-2.5 rounded-lg p-2 text-left hover:bg-hover"
        items={[
          { kind: 'link', label: 'Account', icon: <UserRound aria-hidden />, href: accountPath() },
          ...themeItems,
          {
            kind: 'action',
            label: 'Sign out',
            icon: <LogOut aria-hidden />,
            startsGroup: true,
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
