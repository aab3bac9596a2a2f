import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { AccountShell } from '@/components/account/account-shell';
import { PasswordSection } from '@/components/account/password-section';
import { ProfileSection } from '@/components/account/profile-section';
import { SessionsSection } from '@/components/account/sessions-section';
import { ThemeSection } from '@/components/account/theme-section';
import { parseTheme, themeCookie } from '@/lib/account/contract';
import { getAccount, listSessions } from '@/lib/account/service';
import { requirePerson } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Account' };

/** A person's own settings, the same in every organization. */
export default async function AccountPage() {
  const person = await requirePerson();
  const [account, sessions] = await Promise.all([getAccount(person), listSessions(person)]);
  return (
    <AccountShell>
      <ProfileSection account={account} />
      <PasswordSection email={account.email} hasPassword={account.hasPassword} />
      <SessionsSection sessions={sessions} />
      <ThemeSection theme={parseTheme((await cookies()).get(themeCookie)?.value)} />
    </AccountShell>
  );
}
