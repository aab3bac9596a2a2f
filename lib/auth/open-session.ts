import 'server-only';
import { v7 as newId } from 'uuid';
import { type Db, dashboardDb } from '@/db/client';
import { insertSession } from '@/db/queries/sessions';
import type { RequestInfo } from '../request-info';
import { createSessionToken, hashSessionToken, sessionSeconds } from './session-token';

/** Creates a session for any sign-in method and returns the token for its cookie. */
export async function openSession(
  userId: string,
  { address, userAgent }: RequestInfo,
  db: Db = dashboardDb(),
): Promise<{ token: string; expiresAt: Date }> {
  const token = createSessionToken();
  const expiresAt = new Date(Date.now() + sessionSeconds * 1000);
  const session = { id: newId(), userId, tokenHash: hashSessionToken(token), address, userAgent, expiresAt };
  await insertSession(session, db);
  return { token, expiresAt };
}
