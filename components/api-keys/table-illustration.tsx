import { EllipsisVertical } from 'lucide-react';
import { SpaceLogo } from '@/components/space-logo';
import { Avatar } from '@/components/ui/avatar';

const keys = [
  ['Mobile App - Production', 'pk_...x9f2k', 'Mobile', 'Ada Lovelace', '3 min ago'],
  ['CI/CD Pipeline', 'pk_...m27qd', 'Platform', 'Grace Hopper', '18 min ago'],
  ['Analytics Dashboard - Dev', 'pk_...84hzt', 'Analytics', 'Alan Turing', '2 h ago'],
  ['Support assistant', 'pk_...p0r6v', 'Support', 'Katherine Johnson', 'Yesterday'],
  ['Billing export', 'pk_...3wkyb', 'Finance', 'Ada Lovelace', '4 days ago'],
  ['Staging', 'pk_...q5c1n', 'Platform', 'Grace Hopper', '6 days ago'],
  ['Website chat', 'pk_...e8t0s', 'Marketing', 'Edsger Dijkstra', 'Never'],
  ['Nightly evaluation', 'pk_...a62fj', 'Research', 'Alan Turing', '5 h ago'],
  ['Partner integration', 'pk_...v1x4u', 'Partners', 'Barbara Liskov', 'Never'],
  ['Load test', 'pk_...h7d9g', 'Platform', 'Grace Hopper', '3 days ago'],
] as const;

const headings = ['Name', 'Key Preview', 'Space', 'Owner', 'Last used'] as const;
const rowClass =
  'grid grid-cols-[2fr_1fr] items-center gap-6 overflow-hidden border-line border-b px-4 sm:grid-cols-[2fr_1fr_1fr_1.3fr_0.8fr_1.5rem]';

/** A blurred example of the table behind the upgrade prompt. Its data is not real, so screen readers don't see it. */
export function TableIllustration() {
  return (
    <div aria-hidden inert className="absolute inset-0 select-none overflow-hidden opacity-70 blur-[2px]">
      <div className={`${rowClass} h-9 bg-sunken text-[13px] text-muted`}>
        {headings.map((heading) => (
          <span key={heading}>{heading}</span>
        ))}
      </div>
      {keys.map(([name, preview, space, owner, used]) => (
        <div key={name} className={`${rowClass} h-12`}>
          <span className="truncate font-medium">{name}</span>
          <span className="font-mono text-[13px] text-muted">{preview}</span>
          <span className="hidden items-center gap-2 sm:flex">
            <SpaceLogo name={space} /> {space}
          </span>
          <span className="hidden items-center gap-2 sm:flex">
            <Avatar name={owner} /> {owner}
          </span>
          <span className="hidden sm:block">{used}</span>
          <EllipsisVertical className="hidden size-4 text-muted sm:block" />
        </div>
      ))}
    </div>
  );
}
