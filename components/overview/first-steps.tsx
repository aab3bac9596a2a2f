import { BookOpen, Boxes, Clock, type LucideIcon, UserPlus } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { QuickStart } from '@/components/api-keys/quick-start';
import { PeopleList } from '@/components/people-list';
import { Kbd } from '@/components/ui/kbd';
import { docsPath, membersPath, settingsPath, spacesPath } from '@/lib/paths';
import { NewKeyButton } from './new-key-button';

type FirstStepsProps = {
  org: string;
  apiBaseUrl: string;
  may: { createKeys: boolean; invite: boolean; createSpaces: boolean; changeSettings: boolean };
  /** The names of the admins who may create keys, for a viewer who may not. */
  admins: string[];
};

/** Replaces the cards until the first request: how to make it, and what else can be set up. */
export function FirstSteps({ org, apiBaseUrl, may, admins }: FirstStepsProps) {
  const later: { label: string; href: Route; icon: LucideIcon; isOffered: boolean }[] = [
    { label: 'Invite members', href: membersPath(org), icon: UserPlus, isOffered: may.invite },
    { label: 'Add spaces', href: spacesPath(org), icon: Boxes, isOffered: may.createSpaces },
    { label: 'Set how long keys live', href: settingsPath(org), icon: Clock, isOffered: may.changeSettings },
    { label: 'Read the API reference', href: docsPath, icon: BookOpen, isOffered: true },
  ];
  return (
    <section aria-labelledby="start" className="overflow-hidden rounded-xl border border-line bg-surface">
      <div className="grid xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="flex flex-col items-start gap-4 px-5 py-7 sm:p-8 xl:p-10">
          <h2 id="start" className="font-semibold text-lg tracking-[-0.01em]">
            Make the first request
          </h2>
          <p className="text-muted">
            An API key lets an application call the API on behalf of one space. Create one, call the API with it, and
            this page shows what your keys do.
          </p>
          {may.createKeys ? (
            <div className="flex items-center gap-2">
              <NewKeyButton org={org} />
              <span className="hidden text-[13px] text-muted md:block">
                or press <Kbd>c</Kbd>
              </span>
            </div>
          ) : (
            <p className="text-muted">
              You may not create keys in any space. Ask an admin of one of your spaces, or <PeopleList names={admins} />
              .
            </p>
          )}
          <div className="mt-4 w-full border-line border-t pt-5">
            <h3 className="mb-2 text-[13px] text-muted">When you have time</h3>
            <ul className="flex flex-col">
              {later
                .filter(({ isOffered }) => isOffered)
                .map(({ label, href, icon: Icon }) => (
                  <li key={href}>
                    <Link
                      href={href}
                      className="-mx-2 flex min-h-9 items-center gap-2.5 rounded-lg px-2 hover:bg-hover"
                    >
                      <Icon aria-hidden className="size-4 text-muted" />
                      {label}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        </div>
        <div className="min-w-0 border-line border-t bg-canvas px-5 py-7 sm:p-8 xl:border-t-0 xl:border-l xl:p-10">
          <h2 className="sr-only">Quick start</h2>
          <QuickStart
            apiBaseUrl={apiBaseUrl}
            seeIt={
              <p className="flex items-center gap-2 text-muted">
                <span aria-hidden className="size-2.5 rounded-full border-2 border-line-strong" />
                Waiting for the first request
              </p>
            }
          />
        </div>
      </div>
    </section>
  );
}
