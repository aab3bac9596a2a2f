'use client';

import { KeyRound } from 'lucide-react';
import { LateCount } from '@/components/late-count';
import { type CreateAction, CreateButton } from '@/components/list-page/create-button';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { QuickStart } from './quick-start';

type EmptyStateProps = {
  apiBaseUrl: string;
  /** Null where the viewer may not create keys. */
  create: CreateAction | null;
  /** How many removed keys the default list hides. */
  hiddenRemoved: number | Promise<number>;
  onShowRemoved: () => void;
};

/** The API Keys page without keys: what keys are for, New API Key, and the quick start. */
export function EmptyState(props: EmptyStateProps) {
  const { apiBaseUrl, create, hiddenRemoved, onShowRemoved } = props;
  return (
    <section className="overflow-hidden rounded-xl border border-line bg-surface">
      <div className="grid xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="flex flex-col items-start gap-4 px-5 py-7 sm:p-8 xl:p-10">
          <span className="flex size-10 items-center justify-center rounded-xl border border-accent-line bg-accent-soft text-accent-ink">
            <KeyRound aria-hidden className="size-5" />
          </span>
          <div className="flex flex-col gap-2">
            <h2 className="font-semibold text-lg tracking-[-0.01em]">No API keys yet</h2>
            <p className="text-muted">
              An API key lets an application, such as your backend, a mobile app or a pipeline, call the API on behalf
              of one space. Give each application its own key, so that you can remove one without stopping the others.
            </p>
          </div>
          {create ? (
            <CreateButton {...create} size="large" />
          ) : (
            <p className="text-muted">
              You can’t create keys in any space of this organization. Ask an admin of the organization or of a space.
            </p>
          )}
          {create && (
            <p className="hidden text-[13px] text-muted md:block">
              or press <Kbd>c</Kbd>
            </p>
          )}
          <ul className="mt-2 flex flex-col gap-2 border-line border-t pt-5 text-[13px] text-muted xl:mt-auto">
            <li>Keep keys in environment variables or a secret manager, never in version control.</li>
            <li>Use one key for each application and environment.</li>
            <li>Replace keys regularly, and remove unused keys.</li>
          </ul>
          <LateCount count={hiddenRemoved}>
            {(count) =>
              count !== null &&
              count > 0 && (
                <Button variant="ghost" size="small" className="-ml-2.5" onClick={onShowRemoved}>
                  {count === 1 ? 'Show 1 removed key' : `Show ${count.toLocaleString('en-US')} removed keys`}
                </Button>
              )
            }
          </LateCount>
        </div>
        <div className="min-w-0 border-line border-t bg-canvas px-5 py-7 sm:p-8 xl:border-t-0 xl:border-l xl:p-10">
          <h3 className="sr-only">Quick start</h3>
          <QuickStart apiBaseUrl={apiBaseUrl} />
        </div>
      </div>
    </section>
  );
}
