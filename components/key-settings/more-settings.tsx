'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { environmentLabels } from '@/components/environment-label';
import { classNames } from '@/components/ui/class-names';
import { formatDay } from '@/components/ui/format-time';
import { type KeyDraft, type KeySettings, type SettingName, settingNames, toSettings } from './key-draft';
import { type SettingContext, SettingFields } from './setting-fields';
import { SettingValue, settingIcons, settingLabels } from './setting-words';

/** The part of the dialog that is open: none, the lines, or one of them. */
export type SettingsOpen = 'closed' | 'lines' | SettingName;

type MoreSettingsProps = {
  open: SettingsOpen;
  onOpen: (open: SettingsOpen) => void;
  draft: KeyDraft;
  onChange: (change: Partial<KeyDraft>) => void;
  /** Whether the environment was proposed from the name. */
  isEnvironmentProposed: boolean;
  context: SettingContext;
  problems: Readonly<Record<string, string>> | undefined;
};

/** The id of a line's button, which takes the focus when the line closes. */
export const lineButtonId = (name: SettingName) => `new-key-${name}`;

/** The settings of a new key beside its name and space: one line each, one opened at a time. */
export function MoreSettings(props: MoreSettingsProps) {
  const { open, onOpen, draft, onChange, isEnvironmentProposed, context, problems } = props;
  const id = useId();
  const isOpen = open !== 'closed';
  const settings = toSettings(draft);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className="-mx-5 -mb-5 sm:-mx-6">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => onOpen(isOpen ? 'closed' : 'lines')}
        className="flex min-h-11 w-full items-center gap-2 px-5 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2 sm:px-6"
      >
        <Chevron aria-hidden className="size-4 shrink-0 text-muted rtl:rotate-180" />
        <span className="shrink-0 font-medium">More settings</span>{' '}
        {!isOpen && <span className="min-w-0 truncate text-muted">{summaryOf(settings)}</span>}
      </button>
      {isOpen && (
        <ul id={id} className="divide-y divide-line border-line border-t">
          {settingNames.map((name) => (
            <Line
              key={name}
              name={name}
              isOpen={open === name}
              onToggle={() => onOpen(open === name ? 'lines' : name)}
              value={<SettingValue name={name} settings={settings} planLimit={context.planLimit} />}
              note={name === 'environment' && isEnvironmentProposed ? 'from the name' : null}
            >
              <SettingFields name={name} draft={draft} context={context} problems={problems} onChange={onChange} />
            </Line>
          ))}
        </ul>
      )}
    </div>
  );
}

type LineProps = {
  name: SettingName;
  isOpen: boolean;
  onToggle: () => void;
  value: ReactNode;
  note: string | null;
  children: ReactNode;
};

function Line({ name, isOpen, onToggle, value, note, children }: LineProps) {
  const Icon = settingIcons[name];
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const id = lineButtonId(name);
  return (
    <li className={isOpen ? 'bg-sunken' : undefined}>
      <button
        id={id}
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-fields` : undefined}
        onClick={onToggle}
        className={classNames(
          'flex min-h-11 w-full items-center gap-2.5 px-5 py-2 text-left focus-visible:-outline-offset-2 sm:px-6',
          !isOpen && 'hover:bg-hover',
        )}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="shrink-0 font-medium">{settingLabels[name]}</span>{' '}
        <span className="flex min-w-0 flex-1 items-center justify-end truncate text-muted">
          <span className="truncate">{value}</span> {note && <span className="ml-1.5 shrink-0">{note}</span>}
        </span>
        <Chevron aria-hidden className="size-4 shrink-0 text-muted rtl:rotate-180" />
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would repeat the line
        <div ref={keepInView} id={`${id}-fields`} role="group" aria-labelledby={id} className="px-5 pb-4 sm:px-6">
          {children}
        </div>
      )}
    </li>
  );
}

/** Scrolls the fields of a line into view when they appear and when they grow. */
function keepInView(fields: HTMLElement | null) {
  if (!fields) return;
  const observer = new ResizeObserver(() => fields.scrollIntoView({ block: 'nearest' }));
  observer.observe(fields);
  return () => observer.disconnect();
}

/** Returns the settings of a new key in one line: "Production, never expires, no restrictions". */
function summaryOf({ environment, expiresAt, ...restrictions }: KeySettings): string {
  const expiry = expiresAt ? `expires ${formatDay(new Date(expiresAt), new Date(), undefined)}` : 'never expires';
  const isRestricted = Object.values(restrictions).some((value) => value !== null);
  const start = environment ? environmentLabels[environment] : 'No environment';
  return `${start}, ${expiry}, ${isRestricted ? 'restricted' : 'no restrictions'}`;
}
