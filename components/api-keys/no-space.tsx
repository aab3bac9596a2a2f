import { Boxes } from 'lucide-react';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { spacesPath } from '@/lib/paths';

/** The API Keys page for a viewer without spaces who may create one. */
export function NoSpace({ org }: { org: string }) {
  return (
    <section className="flex flex-col items-center gap-4 rounded-xl border border-line bg-surface px-6 py-16 text-center">
      <Boxes aria-hidden className="size-6 text-muted" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="font-medium text-base">Create a space first</h2>
        <p className="text-muted">API keys belong to spaces, and you are not a member of any.</p>
      </div>
      <Link href={spacesPath(org)} className={buttonClass({ variant: 'primary' })}>
        Go to Spaces
      </Link>
    </section>
  );
}
