import 'server-only';
import type { NextRequest } from 'next/server';
import NextAuth, { AuthError, CredentialsSignin, type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { findAccount } from '@/db/queries/accounts';
import { deleteSession, findSession } from '@/db/queries/sessions';
import { env } from '../env';
import { AppError } from '../errors';
import { logError } from '../log-text';
import { signInPath } from '../paths';
import { requestInfo } from '../request-info';
import { isSecureSite, sessionCookieName } from './cookie';
import { knownDevice, rememberDevice } from './known-device';
import { openSession } from './open-session';
import { providerConfigs } from './provider-configs';
import { decideProviderSignIn } from './provider-sign-in';
import { signInSchema } from './schema';
import { checkPassword, normalizeEmail } from './service';
import { hashSessionToken, sessionSeconds } from './session-token';

class SignInRefused extends CredentialsSignin {
  constructor(readonly reason: AppError) {
    super();
    this.code = reason.code;
  }
}

const credentials = Credentials({
  credentials: { email: {}, password: { type: 'password' } },
  async authorize(given) {
    const { email, password } = signInSchema.parse(given);
    try {
      return await checkPassword(email, password, await requestInfo(), await knownDevice(normalizeEmail(email)));
    } catch (error) {
      if (error instanceof AppError) throw new SignInRefused(error);
      throw error;
    }
  },
});

const everyday = new Set(['CredentialsSignin', 'JWTSessionError', 'OAuthCallbackError', 'InvalidCheck']);

/**
 * The cookie holds only a random token, and every request checks its row in the database. next-auth's encoder is
 * replaced, because a self-contained token can't be revoked.
 */
function config(request: NextRequest | undefined): NextAuthConfig {
  const secure = isSecureSite();
  return {
    secret: env().AUTH_SECRET,
    trustHost: true,
    useSecureCookies: secure,
    pages: { signIn: signInPath(), error: signInPath() },
    providers: [credentials, ...providerConfigs()],
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    cookies: {
      sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    jwt: {
      encode: async ({ token }) => String(token?.sessionToken ?? ''),
      decode: async ({ token: sessionToken }) => {
        const row = sessionToken ? await findSession(hashSessionToken(sessionToken)) : undefined;
        return row ? { sub: row.userId, name: row.userName, email: row.email, sessionToken } : null;
      },
    },
    callbacks: {
      async signIn({ user, account }) {
        if (account?.type !== 'oidc' && account?.type !== 'oauth') return true;
        const state = request?.nextUrl.searchParams.get('state') ?? null;
        const decided = await decideProviderSignIn({ user, account }, state);
        if ('redirect' in decided) return decided.redirect;
        // Replaces the id that next-auth generated. Without an adapter, `jwt` receives this object next.
        user.id = decided.userId;
        return true;
      },
      async jwt({ token, user, trigger }) {
        if (trigger !== 'signIn' || !user.id) return token;
        const { token: sessionToken } = await openSession(user.id, await requestInfo());
        // The account's own address: the provider may know the user by another one.
        const account = await findAccount(user.id);
        if (account) await rememberDevice(account.email);
        return { ...token, sessionToken };
      },
    },
    events: {
      async signOut(message) {
        if ('token' in message && typeof message.token?.sessionToken === 'string') {
          await deleteSession(hashSessionToken(message.token.sessionToken));
        }
      },
    },
    // A wrong password, an expired cookie and a cancelled sign-in are expected; everything else is logged.
    logger: {
      error(error) {
        // Compares `type`, because a build minifies class names.
        if (!(error instanceof AuthError && everyday.has(error.type))) logError('Signing in failed:', error);
      },
    },
  };
}

export const { handlers, signIn, signOut } = NextAuth(config);
export { SignInRefused };
