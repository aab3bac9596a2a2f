import type { ComponentProps, ReactNode } from 'react';
import { Bell } from './notices/bell';
import { NoticesHost } from './notices/notices-host';
import { PaletteIconButton } from './palette/palette-button';
import { PaletteHost } from './palette/palette-host';
import { Sidebar } from './sidebar';
import { SidebarToggle } from './sidebar-toggle';
import { LiveRegion } from './ui/live-region';
import { Toasts } from './ui/toasts';

type AppShellProps = ComponentProps<typeof Sidebar> & {
  /** A remark about the whole organization, such as an unpaid subscription. */
  banner?: ReactNode;
  children: ReactNode;
};

/** The frame of every signed-in page: the sidebar and one live region. */
export function AppShell({ banner, children, ...sidebar }: AppShellProps) {
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[56px_minmax(0,1fr)] wide:grid-cols-[240px_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <Sidebar {...sidebar} />
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-30 flex h-13 items-center gap-2 border-line border-b bg-canvas px-3 md:hidden">
          <SidebarToggle />
          <span dir="auto" className="truncate font-medium">
            {sidebar.org.name}
          </span>
          <PaletteIconButton />
          <Bell org={sidebar.org.slug} />
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1200px] flex-1 px-4 py-6 sm:px-6 md:px-8 md:py-8"
        >
          {/* One element that stays while parts of the page stream in, because the open drawer makes it inert. */}
          <div>
            {banner && <div className="mb-6">{banner}</div>}
            {children}
          </div>
        </main>
      </div>
      <NoticesHost org={sidebar.org.slug} />
      <PaletteHost org={sidebar.org} organizations={sidebar.organizations} sections={sidebar.sections} />
      <LiveRegion />
      <Toasts />
    </div>
  );
}
