import { PersonalShell } from '../personal-shell';

/** Help has the sidebar of the last organization, and needs no session. */
export default function HelpLayout({ children }: LayoutProps<'/help'>) {
  return <PersonalShell>{children}</PersonalShell>;
}
