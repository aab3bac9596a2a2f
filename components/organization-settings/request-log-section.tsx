import { daysText } from '@/components/key-settings/key-lifetime';
import { SettingsSection } from '@/components/settings-section';

/** How long the request log is kept, which the operator of the installation decides. */
export function RequestLogSection({ days }: { days: number }) {
  return (
    <SettingsSection title="Request log" description="One entry for each request, without prompts and responses.">
      <p>
        Kept for <strong className="font-medium">{daysText(days)}</strong>; set by the operator.
      </p>
      <p className="text-[13px] text-muted">
        Older entries are deleted. Counts of requests and tokens are kept longer.
      </p>
    </SettingsSection>
  );
}
