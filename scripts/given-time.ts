import { StartError } from '@/db/embedded/start-error';

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d)(?::?(\d\d))?)$/;

/**
 * Parses a time as ISO 8601 or PostgreSQL writes it. Its zone is required: in another one a restore would leave out hours
 * of the revocation journal. Returns it in UTC, as ISO 8601.
 * @param option its name, for the message
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
