'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { lazy, Suspense, useRef, useState } from 'react';
import { BackLink } from '@/components/back-link';
import { LateCount } from '@/components/late-count';
import { SettingsSection } from '@/components/settings-section';
import { SpaceLogo } from '@/components/space-logo';
import { Button, buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { useRefreshOnReturn } from '@/components/use-live-refresh';
import { apiKeysPath } from '@/lib/paths';
import type { SpaceListParams } from '@/lib/spaces/list-params';
import type { SpaceDetails, SpaceMemberList } from '@/lib/spaces/schema';
import { askKeysToStop } from './ask-keys-to-stop';
import { SpaceGeneral } from './space-general';
import { SpaceMembers } from './space-members';
import { SpaceModels } from './space-models';
import { spacesPath } from './spaces-path';

const DeleteSpaceDialog = lazy(() => import('./delete-space-dialog'));

type SpaceDetailsViewProps = {
  org: { slug: string; name: string };
  space: SpaceDetails;
  members: SpaceMemberList;
  /** The state of the list of members. */
  params: SpaceListParams;
};

/** A space's settings, models and members; read-only for viewers who may not change it. */
export function SpaceDetailsView({ org, space, members, params }: SpaceDetailsViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [keysToStop, setKeysToStop] = useState<Promise<number | null> | null>(null);
  useRefreshOnReturn();
  return (
    <>
      <BackLink href={spacesPath(org.slug)}>Spaces</BackLink>
      <header className="mb-8 flex flex-wrap items-center gap-x-4 gap-y-3">
        <SpaceLogo name={space.name} src={space.logoUrl} size="large" />
        <div className="flex min-w-0 flex-1 flex-col">
          <h1 ref={heading} tabIndex={-1} dir="auto" className="break-words font-semibold text-xl tracking-[-0.015em]">
            {space.name}
          </h1>
          <p className="text-muted">
            <Link
              href={apiKeysPath(org.slug, `space=${space.id}`)}
              className="rounded-sm underline decoration-line-strong underline-offset-4 hover:text-ink"
            >
              {space.keys === 1 ? '1 API key' : `${space.keys.toLocaleString('en-US')} API keys`}
            </Link>
            {space.members === 1 ? ' · 1 member' : ` · ${space.members.toLocaleString('en-US')} members`}
            <LateCount count={space.requests}>
              {(requests) => requests !== null && ` · ${requestsText(requests)} in 7 days`}
            </LateCount>
          </p>
        </div>
        {space.mayCreateKeys && (
          <Link
            href={apiKeysPath(org.slug, `new=1&space=${space.id}`)}
            className={classNames(buttonClass({ variant: 'primary' }), 'max-sm:h-10 max-sm:w-full')}
          >
            <Plus aria-hidden className="size-4" />
            New API Key
          </Link>
        )}
      </header>
      <SpaceMembers org={org.slug} space={space} list={members} params={params} />
      <SpaceGeneral org={org.slug} space={space} />
      <SpaceModels org={org.slug} space={space} />
      {space.may.delete && (
        <SettingsSection
          title="Delete this space"
          tone="danger"
          description="Its API keys are refused at once, and its members lose access."
        >
          <Button variant="danger" onClick={() => setKeysToStop(askKeysToStop(org.slug, space.id))}>
            Delete space
          </Button>
        </SettingsSection>
      )}
      <Suspense fallback={null}>
        {keysToStop && (
          <DeleteSpaceDialog
            org={org.slug}
            space={space}
            keysToStop={keysToStop}
            onClose={() => setKeysToStop(null)}
            focusFallback={() => heading.current}
          />
        )}
      </Suspense>
    </>
  );
}

const requestsText = (requests: number) =>
  requests === 1 ? '1 request' : `${requests.toLocaleString('en-US')} requests`;
