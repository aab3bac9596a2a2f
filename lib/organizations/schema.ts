import * as z from 'zod/mini';
import { nameInput } from '../input';

/** An organization in the organization switcher. */
export type OrganizationRef = { slug: string; name: string };

export const organizationSchema = z.object({ organization: nameInput('Enter a name for the organization.') });
export type OrganizationInput = z.input<typeof organizationSchema>;

export const maxKeyDays = 3_650;
const wholeDays = `Enter a whole number of days from 1 to ${maxKeyDays.toLocaleString('en')}.`;
const days = z.nullable(z.int(wholeDays).check(z.gte(1, wholeDays), z.lte(maxKeyDays, wholeDays)));

/** Lifetimes of keys in days; null means that keys do not expire. */
export const keyLifetimesSchema = z
  .object({ defaultDays: days, longestDays: days })
  .check(
    z.refine(
      ({ defaultDays, longestDays }) => longestDays === null || defaultDays === null || defaultDays <= longestDays,
      { path: ['defaultDays'], error: 'The default lifetime is longer than the longest. Enter fewer days.' },
    ),
  );
