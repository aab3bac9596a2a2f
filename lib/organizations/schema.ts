import * as z from 'zod/mini';
import { nameInput } from '../input';

/** An organization as its members' switcher shows it. */
export type OrganizationRef = { slug: string; name: string };

export const organizationSchema = z.object({ organization: nameInput('Enter a name for the organization.') });
export type OrganizationInput = z.input<typeof organizationSchema>;
