import type { Metadata } from 'next';

/** The product's name, as the last part of every page title and on the pages before sign-in. */
export const productName = 'Pulze';

/**
 * Returns the title of an organization's page, most specific part first: "CI · API keys · Acme · Pulze".
 * Absolute, because Next.js would replace `%s` in an organization's name, and `$&` in a title.
 */
export function organizationTitle(org: { name: string }, ...parts: string[]): Metadata {
  return { title: { absolute: [...parts, org.name, productName].join(' · ') } };
}
