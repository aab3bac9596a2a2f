'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { KeyBadges } from '../key-badges';
import { SpaceLogo } from '../space-logo';
import { FoundKeyCard, type FoundKeyCardProps } from './found-key-card';
import type { SecretAnswer } from './use-secret-lookup';

type WhichKeyAnswersProps = Pick<FoundKeyCardProps, 'onChange' | 'onLeave'> & {
  org: { slug: string; name: string };
  found: SecretAnswer[];
};

/** The keys of the secrets in a text: the card of a single key, or a line for each, which opens its card. */
export function WhichKeyAnswers({ org, found, ...card }: WhichKeyAnswersProps) {
  const [openedName, setOpenedName] = useState<string | null>(null);
  const answered = found.filter(({ answer }) => answer !== null);
  const opened = found.length === 1 ? found[0] : found.find(({ masked }) => masked === openedName);
  if (answered.length === 0) return null;
  if (opened?.answer) {
    return (
      <div className="flex flex-col gap-3">
        {opened.answer.kind === 'broken' && (
          <Notice tone="info">
            <strong className="font-semibold text-ink">This is not a whole secret.</strong> A character is missing or
            wrong. Copy it again, whole.
          </Notice>
        )}
        {opened.answer.kind === 'key' && opened.answer.of && (
          <FoundKeyCard org={org.slug} found={opened.answer.of} {...card} />
        )}
        {opened.answer.kind === 'key' && !opened.answer.of && (
          <Notice tone="info">
            <strong className="font-semibold text-ink">No key of {org.name} that you may see has this secret.</strong>{' '}
            It may belong to another organization, or to a space you are not in. An organization admin sees all spaces.
          </Notice>
        )}
        {found.length > 1 && (
          <p>
            <Button size="small" onClick={() => setOpenedName(null)}>
              Back to all {found.length}
            </Button>
          </p>
        )}
      </div>
    );
  }
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {answered.map(({ masked, answer }) => (
        <li key={masked}>
          {answer?.kind === 'key' && answer.of ? (
            <button
              type="button"
              onClick={() => setOpenedName(masked)}
              className="flex min-h-11 w-full flex-wrap items-center gap-x-2 gap-y-1 px-3.5 py-2 text-left transition-colors duration-120 hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span dir="auto" className="min-w-0 truncate font-medium">
                {answer.of.key.name}
              </span>
              <KeyBadges apiKey={answer.of.key} showsActive />
              <Preview>{answer.of.preview}</Preview>
              <span className="ml-auto flex min-w-0 items-center gap-2 text-[13px] text-muted">
                <SpaceLogo name={answer.of.key.space.name} src={answer.of.key.space.logoUrl} />
                <span dir="auto" className="truncate">
                  {answer.of.key.space.name}
                </span>
                <ChevronRight aria-hidden className="size-4 shrink-0" />
              </span>
            </button>
          ) : (
            <p className="flex min-h-11 flex-wrap items-center gap-x-2 px-3.5 py-2 text-muted">
              {answer?.kind === 'broken'
                ? 'Not a whole secret: a character is missing or wrong'
                : `Not a key of ${org.name} that you may see`}
              <Preview>{`pk_...${masked.slice(-5)}`}</Preview>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Preview({ children }: { children: string }) {
  return (
    <code translate="no" className="font-mono text-[13px] text-muted">
      {children}
    </code>
  );
}
