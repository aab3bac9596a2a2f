const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Formats a time relative to now: "3 min ago", "In 2 days", and a date from a week on.
 * @param isInSentence whether other words come before it, so that it starts in lower case
 */
export function formatRelative(date: Date, now: Date, timeZone: string | undefined, isInSentence = false): string {
  const words = wordsFor(now.getTime() - date.getTime());
  if (!words) return date.toLocaleDateString('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone });
  return isInSentence ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}

/** Returns words for a time by its age in milliseconds; null for more than a week in either direction. */
function wordsFor(age: number): string | null {
  const distance = Math.abs(age);
  const said = (words: string) => (age < 0 ? `In ${words}` : `${words} ago`);
  if (distance < minute) return age < 0 ? 'In a moment' : 'Just now';
  if (distance < hour) return said(`${Math.floor(distance / minute)} min`);
  if (distance < day) return said(`${Math.floor(distance / hour)} h`);
  if (distance < 2 * day) return age < 0 ? 'Tomorrow' : 'Yesterday';
  if (distance < 7 * day) return said(`${Math.floor(distance / day)} days`);
  return null;
}

/** Formats date and time to the minute. */
export function formatMinute(date: Date, timeZone: string | undefined): string {
  return date.toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone });
}

/** Formats date and time to the second, with the zone. */
export function formatExact(date: Date, timeZone: string | undefined): string {
  return date.toLocaleString('en-US', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  });
}

const dayStart = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const nearDays: Record<number, string> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };

/** Formats the time of day, in the viewer's zone unless another is given. */
export function formatClock(date: Date, withSeconds = false, timeZone?: string): string {
  const seconds = withSeconds ? ({ second: '2-digit' } as const) : {};
  return date.toLocaleTimeString('en-US', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    ...seconds,
  });
}

/** Formats a moment for a sentence, in the viewer's zone: "today, 17:19", "tomorrow, 16:19", else "Thu, Dec 3". */
export function formatMoment(date: Date, now: Date): string {
  const near = nearDays[Math.round((dayStart(date) - dayStart(now)) / day)];
  if (near) return `${near}, ${formatClock(date)}`;
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString('en-US', { weekday: 'short', month: 'short', day: 'numeric', ...year });
}

/** Formats date and time to the minute with the weekday, and with the year where it is not this one. */
export function formatDayAndTime(date: Date, now: Date, timeZone: string | undefined): string {
  return date.toLocaleString('en-US', {
    weekday: 'short',
    year: isSameYear(date, now, timeZone) ? undefined : 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
}

/** Formats a day, with the year where it is not this one. */
export function formatDay(date: Date, now: Date, timeZone: string | undefined): string {
  const year = isSameYear(date, now, timeZone) ? undefined : 'numeric';
  return date.toLocaleDateString('en-US', { year, month: 'short', day: 'numeric', timeZone });
}

/** Formats how far away a time is, rounded: "23 days", "5 h". */
export function formatDistance(date: Date, now: Date): string {
  const distance = Math.abs(date.getTime() - now.getTime());
  const count = (unit: number) => Math.max(1, Math.round(distance / unit));
  if (distance < hour) return `${count(minute)} min`;
  if (distance < day) return `${count(hour)} h`;
  const days = count(day);
  return days === 1 ? '1 day' : `${days.toLocaleString('en-US')} days`;
}

/** Returns the name of the viewer's time zone at a time, such as "Central European Time". */
export function zoneNameAt(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'longGeneric' }).formatToParts(date);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // Zones without a name of their own, UTC among them.
  return name === 'GMT+00:00' ? 'UTC' : name;
}

function isSameYear(date: Date, now: Date, timeZone: string | undefined): boolean {
  const yearOf = (at: Date) => at.toLocaleDateString('en-US', { year: 'numeric', timeZone });
  return yearOf(date) === yearOf(now);
}
