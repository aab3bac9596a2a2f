import type { Route } from 'next';
import Link from 'next/link';

type NameLinkProps = { name: string; href: Route | null };

/** A name in a table, as a link to what it names; plain text where there is no page to open. */
export function NameLink({ name, href }: NameLinkProps) {
  if (href === null) {
    return (
      <span dir="auto" title={name} className="truncate">
        {name}
      </span>
    );
  }
  return (
    <Link
      href={href}
      prefetch={false}
      dir="auto"
      title={name}
      className="min-w-0 truncate rounded-sm underline-offset-4 hover:text-accent-ink hover:underline"
    >
      {name}
    </Link>
  );
}
