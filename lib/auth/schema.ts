/** The providers that people can sign in through, each only where it is set up. */
export const providerIds = ['oidc', 'google', 'github'] as const;
export type ProviderId = (typeof providerIds)[number];

/** A provider as its button names it. */
export type ProviderRef = { id: ProviderId; name: string };

/** What a link from a mail leads to, as far as its holder is told. Looking uses nothing up. */
export type SignInLinkView =
  | { state: 'gone' }
  /** `dropsPassword`: the address was never proven, so whoever set the password may be someone else. */
  | { state: 'open'; email: string; dropsPassword: boolean };

/** How long a link from a mail signs in. */
export const signInLinkMinutes = 10;
