import Link from 'next/link';
import type { ReactNode } from 'react';
import { ProductName } from './product-name';
import { LiveRegion } from './ui/live-region';
import { Toasts } from './ui/toasts';

/** The frame of a page for users without an organization, signed in or not. */
export function PlainShell({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="flex h-13 items-center border-line border-b px-4 sm:px-6">
        <Link href="/" className="rounded-sm">
          <ProductName />
        </Link>
      </header>
      <main className="mx-auto w-full max-w-[1200px] px-4 py-6 sm:px-6 md:py-10">{children}</main>
      <LiveRegion />
      <Toasts />
    </>
  );
}
