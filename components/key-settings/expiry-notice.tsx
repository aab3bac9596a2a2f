'use client';

import { CalendarDays, Clock } from 'lucide-react';
import { useState } from 'react';
import { SubmitError } from '@/components/submit-error';
import { Button } from '@/components/ui/button';
import { formatDayAndTime, formatDistance, zoneNameAt } from '@/components/ui/format-time';
import { toast } from '@/components/ui/toasts';
import { useClock } from '@/components/ui/use-clock';
import { useAction } from '@/components/use-action';
import { changeApiKeyAction } from '@/lib/api-keys/actions';
import type { ApiKeyDetails } from '@/lib/api-keys/schema';
import { dayMs } from './key-draft';
import { daysText, lifetimePresets } from './key-lifetime';

type ExpiryNoticeProps = {
  org: string;
  apiKey: ApiKeyDetails;
  expiresAt: string;
  onChooseDate: () => void;
};

/** The shortest extension: fewer days could end before an expiring key does. */
const minDays = 30;

/** The notice of a key that expired or soon will: what its callers get, and buttons that extend it. */
export function ExpiryNotice({ org, apiKey, expiresAt, onChooseDate }: ExpiryNoticeProps) {
  const zone = useClock();
  const now = new Date();
  const at = new Date(expiresAt);
  const isExpired = apiKey.state === 'expired';
  const allowed = lifetimePresets(apiKey.lifetimes).filter(
    (days) => days >= minDays || days === apiKey.lifetimes.longestDays,
  );
  const presets = allowed.filter((days) => now.getTime() + days * dayMs > at.getTime());
  const [pointed, setPointed] = useState<number | null>(null);
  const { run, isPending, error } = useAction(
    (days: number) =>
      changeApiKeyAction(org, {
        id: apiKey.id,
        patch: { expiresAt: new Date(Date.now() + days * dayMs).toISOString() },
      }),
    { onDone: ({ name }) => toast(isExpired ? `API key ${name} works again` : `API key ${name} extended`) },
  );
  const days = pointed ?? presets[0];
  const until = days === undefined ? null : new Date(now.getTime() + days * dayMs);
  const moment = formatDayAndTime(at, now, zone);

  return (
    <div className="flex gap-3 rounded-xl border border-warning-line bg-warning-soft px-5 py-4 text-warning-ink">
      <Clock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-col gap-1">
          <h3 className="font-semibold" suppressHydrationWarning>
            {isExpired
              ? `Expired on ${moment}, ${formatDistance(at, now)} ago`
              : `Expires on ${moment}, in ${formatDistance(at, now)}`}
          </h3>
          <p>
            {isExpired ? 'Every request is refused with ' : 'From then on every request is refused with '}
            <code className="font-mono text-[13px]">api_key_expired</code>.{' '}
            {apiKey.mayChange
              ? 'The secret stays the same when you extend it.'
              : `An admin of the space ${apiKey.space.name} can extend it; the secret stays the same.`}
          </p>
        </div>
        {apiKey.mayChange && (
          <>
            <div className="flex flex-wrap gap-2">
              {presets.map((preset, index) => (
                <Button
                  key={preset}
                  variant={index === 0 ? 'primary' : 'secondary'}
                  busy={isPending && pointed === preset}
                  aria-disabled={isPending}
                  onPointerEnter={() => setPointed(preset)}
                  onFocus={() => setPointed(preset)}
                  onClick={() => {
                    setPointed(preset);
                    run(preset);
                  }}
                >
                  {index > 0 ? daysText(preset) : `${isExpired ? 'Extend by' : 'Extend to'} ${daysText(preset)}`}
                </Button>
              ))}
              <Button onClick={onChooseDate}>
                <CalendarDays aria-hidden className="size-4" />
                Choose a date
              </Button>
            </div>
            {until && days !== undefined && (
              <p className="text-[13px]" suppressHydrationWarning>
                {daysText(days)} from now: until {formatDayAndTime(until, now, zone)}{' '}
                {zone === undefined && zoneNameAt(until)}
              </p>
            )}
            <SubmitError error={error} />
          </>
        )}
      </div>
    </div>
  );
}
