import 'server-only';
import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { dashboardDb } from '@/db/client';
import { deleteSession, findSession, insertSession } from '@/db/queries/sessions';
import { isSecureSite, sessionCookieName } from './auth/cookie';
import { checkPassword } from './auth/service';
import { createSessionToken, hashSessionToken, sessionSeconds } from './auth/session-token';
import { env } from './env';
import { AppError } from './errors';
import { requestInfo } from './request-info';

class SignInRefused extends CredentialsSignin {
  constructor(readonly reason: AppError) {
    super();
    this.code = reason.code;
  }
}

const credentialsSchema = z.object({ email: z.string().max(320), password: z.string().max(1_000) });

const credentials = Credentials({
  credentials: { email: {}, password: { type: 'password' } },
  async authorize(given) {
    const { email, password } = credentialsSchema.parse(given);
    try {
      return await checkPassword(email, password, await requestInfo());
    } catch (error) {
      if (error instanceof AppError) throw new SignInRefused(error);
      throw error;
    }
  },
});

/**
 * The cookie holds nothing but a random token, and the row it names is asked on every request: next-auth's encoder
 * is replaced, because a token that carries its own validity can't be revoked.
 */
function config(): NextAuthConfig {
  const secure = isSecureSite();
  return {
    secret: env().AUTH_SECRET,
    trustHost: true,
    useSecureCookies: secure,
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [credentials],
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    cookies: {
      sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    jwt: {
      encode: async ({ token }) => String(token?.sessionToken ?? ''),
      decode: async ({ token: sessionToken }) => {
        const row = sessionToken ? await findSession(dashboardDb(), hashSessionToken(sessionToken)) : undefined;
        return row ? { sub: row.userId, name: row.userName, email: row.email, sessionToken } : null;
      },
    },
    callbacks: {
      async jwt({ token, user, trigger }) {
        if (trigger !== 'signIn' || !user.id) return token;
        const { address, userAgent } = await requestInfo();
        const sessionToken = createSessionToken();
        await insertSession(dashboardDb(), {
          id: newId(),
          userId: user.id,
          tokenHash: hashSessionToken(sessionToken),
          address,
          userAgent,
          expiresAt: new Date(Date.now() + sessionSeconds * 1000),
        });
        return { ...token, sessionToken };
      },
    },
    events: {
      async signOut(message) {
        if ('token' in message && typeof message.token?.sessionToken === 'string') {
          await deleteSession(dashboardDb(), hashSessionToken(message.token.sessionToken));
        }
      },
    },
    // A wrong password and a lapsed cookie are everyday events, told to the person; the rest is ours to know.
    logger: {
      error(error) {
        if (error.name !== 'CredentialsSignin' && error.name !== 'JWTSessionError') console.error(error);
      },
    },
  };
}

export const { handlers, signIn, signOut } = NextAuth(() => config());
export { SignInRefused };
