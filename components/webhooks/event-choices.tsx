import { type EventType, eventGroups, eventTypeNames, eventTypes } from '@/lib/events/event-types';

type EventChoicesProps = {
  chosen: EventType[];
  problem: string | undefined;
  onChange: (chosen: EventType[]) => void;
};

const groups = Object.entries(eventGroups);

/** The events that a webhook gets, each with its name in messages. */
export function EventChoices({ chosen, problem, onChange }: EventChoicesProps) {
  const toggle = (type: EventType, isOn: boolean) =>
    onChange(eventTypeNames.filter((item) => (item === type ? isOn : chosen.includes(item))));
  return (
    <div className="flex flex-col gap-4">
      {groups.map(([group, label]) => (
        <fieldset key={group} className="flex flex-col">
          <legend className="mb-1 text-[13px] text-muted">{label}</legend>
          {eventTypeNames
            .filter((type) => eventTypes[type].group === group)
            .map((type) => (
              <label key={type} className="flex min-h-9 cursor-pointer items-center gap-2.5 sm:min-h-7">
                <input
                  type="checkbox"
                  checked={chosen.includes(type)}
                  aria-invalid={problem ? true : undefined}
                  onChange={(event) => toggle(type, event.target.checked)}
                  className="size-4 shrink-0 accent-accent"
                />
                <span className="flex-1 text-[13px]">{eventTypes[type].shortLabel}</span>
                <code translate="no" className="font-mono text-muted text-xs">
                  {type}
                </code>
              </label>
            ))}
        </fieldset>
      ))}
      {problem && <p className="text-[13px] text-danger-ink">{problem}</p>}
    </div>
  );
}
