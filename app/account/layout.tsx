import { requirePerson } from '@/lib/viewer';
import { PersonalShell } from '../personal-shell';

/** The account keeps the sidebar of the last organization. */
export default async function AccountLayout({ children }: LayoutProps<'/account'>) {
  await requirePerson();
  return <PersonalShell>{children}</PersonalShell>;
}
