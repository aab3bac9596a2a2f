import 'server-only';
import { cookies } from 'next/headers';
import { sessionCookieName } from './cookie';
import { signOut } from './next-auth';
import { endSession } from './service';

/** Ends this session: its row first, so that a failure is seen and the cookie is never all that went. */
export async function endOwnSession(): Promise<void> {
  const token = (await cookies()).get(sessionCookieName())?.value;
  if (token) await endSession(token);
  await signOut({ redirect: false });
}
