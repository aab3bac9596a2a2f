import { PersonalShell } from '../personal-shell';

/** Help stands beside the sidebar of the last organization, and is open without a session. */
export default function HelpLayout({ children }: LayoutProps<'/help'>) {
  return <PersonalShell>{children}</PersonalShell>;
}
