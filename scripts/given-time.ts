import { StartError } from '@/db/embedded/start-error';

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d)(?::?(\d\d))?)$/;

/**
 * Parses a time in the format of ISO 8601 or PostgreSQL and returns it in UTC, as ISO 8601. The zone is required,
 * because with a wrong zone a restore would leave out hours of the revocation journal.
 * @param option the name of the option, for the message
 * @throws StartError
 */
export function parseGivenTime(text: string, option: string): string {
  const [, day, time, hours, minutes = '00'] = form.exec(text) ?? [];
  const at = new Date(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new StartError(
    `${option} is no time with its zone: write it in quotation marks, as "2026-01-31 12:00:00+00" or "2026-01-31T12:00:00Z".`,
  );
}
