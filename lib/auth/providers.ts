import 'server-only';
import { env } from '../env';
import { type ProviderId, type ProviderRef, providerIds } from './schema';

/** A provider that is set up. A subject means something only at its issuer. */
export type Provider = ProviderRef & { issuer: string; clientId: string; clientSecret: string };

const googleIssuer = 'https://accounts.google.com/';

type Given = { name: string; issuer?: string; clientId?: string; clientSecret?: string };

/** The providers of this installation, in the order of their buttons. */
export function providers(): Provider[] {
  const settings = env();
  const given: Record<ProviderId, Given> = {
    oidc: {
      name: settings.OIDC_NAME,
      // One spelling: with or without a slash after the host it is the same provider, and so are its people.
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

/** What buttons need to know of the providers: no client, no secret. */
export function providerRefs(): ProviderRef[] {
  return providers().map(({ id, name }) => ({ id, name }));
}

/** Whether this installation sends sign-in links by mail. */
export function sendsSignInLinks(): boolean {
  return env().SMTP_URL !== undefined;
}
