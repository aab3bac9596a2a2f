import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { AccountPage } from '@/components/account/account-page';
import { NotificationsSection } from '@/components/account/notifications-section';
import { PasswordSection } from '@/components/account/password-section';
import { ProfileSection } from '@/components/account/profile-section';
import { SessionsSection } from '@/components/account/sessions-section';
import { SignInMethodsSection } from '@/components/account/sign-in-methods-section';
import { ThemeSection } from '@/components/account/theme-section';
import { ProblemNotice } from '@/components/auth/problem-notice';
import { Notice } from '@/components/ui/notice';
import { getAccount, listSessions } from '@/lib/account/service';
import { getSignInMethods } from '@/lib/account/sign-in-methods';
import { parseTheme, themeCookie } from '@/lib/account/theme';
import { providerRefs } from '@/lib/auth/providers';
import { problemSentence } from '@/lib/auth/sign-in-problem';
import { sendsMails } from '@/lib/mail';
import { getMailChoices } from '@/lib/notifications/choices-service';
import { requirePerson } from '@/lib/viewer';

export const metadata: Metadata = { title: 'Account' };

/** The user's own settings, the same in every organization. */
export default async function AccountRoute({ searchParams }: PageProps<'/account'>) {
  const person = await requirePerson();
  const { connected, problem, with: provider } = await searchParams;
  const [account, sessions, methods, choices] = await Promise.all([
    getAccount(person),
    listSessions(person),
    getSignInMethods(person),
    getMailChoices(person),
  ]);
  const added = providerRefs().find(({ id }) => id === connected)?.name;
  const isAdded = methods.connected.some(({ provider }) => provider === added);
  const sentence = problemSentence(problem, provider);
  const notice = sentence ? (
    <ProblemNotice sentence={sentence} />
  ) : (
    isAdded && (
      <Notice tone="info" role="status">
        {added} is connected. You can sign in with it.
      </Notice>
    )
  );
  return (
    <AccountPage notice={notice}>
      <ProfileSection account={account} />
      <PasswordSection email={account.email} hasPassword={account.hasPassword} />
      <SignInMethodsSection methods={methods} />
      <NotificationsSection email={account.email} choices={choices} sendsMails={sendsMails()} />
      <SessionsSection sessions={sessions} />
      <ThemeSection theme={parseTheme((await cookies()).get(themeCookie)?.value)} />
    </AccountPage>
  );
}
