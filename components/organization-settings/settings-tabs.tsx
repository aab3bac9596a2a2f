import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { settingsPath, webhooksPath } from '@/lib/paths';

type SettingsTabsProps = { org: string; here: 'general' | 'webhooks' };

/** The pages of an organization's settings, each with an address of its own. */
export function SettingsTabs({ org, here }: SettingsTabsProps) {
  const pages = [
    { id: 'general', label: 'General', href: settingsPath(org) },
    { id: 'webhooks', label: 'Webhooks', href: webhooksPath(org) },
  ] as const;
  return (
    <nav aria-label="Settings" className="mb-8 flex border-line border-b">
      {pages.map(({ id, label, href }) => (
        <Link
          key={id}
          href={href}
          aria-current={id === here ? 'page' : undefined}
          className={classNames(
            '-mb-px flex h-9 items-center border-b-2 px-2.5',
            id === here ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
