import 'server-only';
import { cookies } from 'next/headers';
import { sessionCookieName } from './cookie';
import { signOut } from './next-auth';
import { endSession } from './service';

/** Ends this session. Deletes its row first, so that the cookie is not deleted when that fails. */
export async function endOwnSession(): Promise<void> {
  const token = (await cookies()).get(sessionCookieName())?.value;
  if (token) await endSession(token);
  await signOut({ redirect: false });
}
