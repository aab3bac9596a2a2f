import Link from 'next/link';
import type { ReactNode } from 'react';
import { ProductName } from '@/components/product-name';
import { helpPath } from '@/lib/paths';

type AuthCardProps = { title: string; description?: ReactNode; footer?: ReactNode; children: ReactNode };

/** The centered card of sign-in, sign-up and invitations. */
export function AuthCard({ title, description, footer, children }: AuthCardProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-sunken px-4 py-10">
      <ProductName />
      <div className="flex w-full max-w-[400px] flex-col gap-6 rounded-2xl border border-line bg-surface p-6 shadow-low sm:p-8">
        <div className="flex flex-col gap-1.5">
          <h1 className="font-semibold text-xl tracking-[-0.015em]">{title}</h1>
          {description && <p className="text-muted">{description}</p>}
        </div>
        {children}
      </div>
      <div className="flex flex-col items-center gap-2 text-center text-muted [&_a]:text-ink [&_a]:underline [&_a]:underline-offset-4">
        {footer && <p>{footer}</p>}
        <p>
          <Link href={helpPath}>Help</Link>
        </p>
      </div>
    </main>
  );
}
