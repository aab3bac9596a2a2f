import { type ReactNode, useId } from 'react';

type SettingsSectionProps = {
  title: string;
  description?: ReactNode;
  tone?: 'danger';
  /** The fragment of the URL that leads to it. */
  anchor?: string;
  children: ReactNode;
};

/** A section of settings: title and description on the left, controls on the right; stacked on small screens. */
export function SettingsSection({ title, description, tone, anchor, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section
      id={anchor}
      aria-labelledby={id}
      className="grid scroll-mt-6 gap-x-10 gap-y-4 border-line border-t py-8 first:border-t-0 first:pt-0 lg:grid-cols-[minmax(0,17rem)_minmax(0,1fr)]"
    >
      <div className="flex flex-col gap-1">
        <h2 id={id} className={tone === 'danger' ? 'font-medium text-base text-danger-ink' : 'font-medium text-base'}>
          {title}
        </h2>
        {description && <p className="text-[13px] text-muted">{description}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
