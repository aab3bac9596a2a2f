const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How a moment reads a glance away: "3 min ago", and a date once it is a week old. */
export function formatRelative(date: Date, now: Date, timeZone: string | undefined): string {
  const age = now.getTime() - date.getTime();
  if (age < minute) return 'Just now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  if (age < 2 * day) return 'Yesterday';
  if (age < 7 * day) return `${Math.floor(age / day)} days ago`;
  return date.toLocaleDateString('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone });
}

/** The same moment to the second, with its zone. */
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
