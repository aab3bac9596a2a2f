import 'server-only';
import { env } from '../env';
import { type ProviderId, type ProviderRef, providerIds } from './schema';

/** A configured provider. A subject is unique only within its issuer. */
export type Provider = ProviderRef & { issuer: string; clientId: string; clientSecret: string };

const googleIssuer = 'https://accounts.google.com/';

type Given = { name: string; issuer?: string; clientId?: string; clientSecret?: string };

/** Returns the providers of this installation in the order of their buttons. */
export function providers(): Provider[] {
  const settings = env();
  const given: Record<ProviderId, Given> = {
    oidc: {
      name: settings.OIDC_NAME,
      // Normalized: with or without a trailing slash it is the same issuer with the same users.
      issuer: settings.OIDC_ISSUER && new URL(settings.OIDC_ISSUER).href,
      clientId: settings.OIDC_CLIENT_ID,
      clientSecret: settings.OIDC_CLIENT_SECRET,
    },
    google: {
      name: 'Google',
      issuer: googleIssuer,
      clientId: settings.GOOGLE_CLIENT_ID,
      clientSecret: settings.GOOGLE_CLIENT_SECRET,
    },
    github: {
      name: 'GitHub',
      issuer: settings.GITHUB_URL,
      clientId: settings.GITHUB_CLIENT_ID,
      clientSecret: settings.GITHUB_CLIENT_SECRET,
    },
  };
  return providerIds.flatMap((id) => {
    const { name, issuer, clientId, clientSecret } = given[id];
    return issuer && clientId && clientSecret ? [{ id, name, issuer, clientId, clientSecret }] : [];
  });
}

/** Returns the providers for the browser, without client and secret. */
export function providerRefs(): ProviderRef[] {
  return providers().map(({ id, name }) => ({ id, name }));
}

/** Returns whether this installation sends sign-in links by mail. */
export function sendsSignInLinks(): boolean {
  return env().SMTP_URL !== undefined;
}
