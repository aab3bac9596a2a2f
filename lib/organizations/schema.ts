/** An organization as its members' switcher shows it. */
export type OrganizationRef = { slug: string; name: string };
