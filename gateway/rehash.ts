import type postgres from 'postgres';
import type { AdmissionRequest } from '@/db/queries/admission';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import type { Admit } from './admission';

/** The second pepper while the pepper is changed: the next or the previous one. */
export type OtherPepper = { pepper: Buffer; isNext: boolean };

const flushMs = 1_000;
// Secrets beyond this are rehashed at their next use.
const maxPending = 5_000;
const perStatement = 500;

const rehashText = `
  update api_key_secrets s set hash = n.fresh, hash_version = p.version
  from unnest($1::bytea[], $2::bytea[]) as n (old, fresh), peppers p
  where s.hash = n.old and p.check_value = $3 and ($4 or p.started_at is not null)`;

/**
 * Creates the admission while the pepper is changed: a secret is looked up by its hash with either pepper. Once the
 * operator has started rehashing, its old hash is replaced by the newer one a second later.
 * @param current the current pepper
 */
export function createRehash(admit: Admit, sql: () => postgres.Sql, current: Buffer, other: OtherPepper) {
  const check = pepperCheckOf(other.isNext ? other.pepper : current);
  let pending = new Map<string, { old: Buffer; fresh: Buffer }>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const pairs = [...pending.values()];
    pending = new Map();
    for (let start = 0; start < pairs.length; start += perStatement) {
      const chunk = pairs.slice(start, start + perStatement);
      const [old, fresh] = [byteaArray(chunk.map((pair) => pair.old)), byteaArray(chunk.map((pair) => pair.fresh))];
      await sql().unsafe(rehashText, [old, fresh, check, !other.isNext]);
    }
  }

  function note(old: Buffer, fresh: Buffer): void {
    if (pending.size < maxPending) pending.set(old.toString('latin1'), { old, fresh });
    // A failed flush loses nothing: the next use of the secret rehashes it.
    timer ??= setTimeout(() => flush().catch(() => undefined), flushMs).unref();
  }

  const admitAny: Admit = async (request: AdmissionRequest) => {
    const { digest, otherDigest } = request;
    if (!otherDigest) return admit(request);
    let row = await admit(request);
    // The third try finds a secret that was rehashed between the first two.
    row ??= (await admit({ ...request, digest: otherDigest })) ?? (await admit(request));
    if (!row) return undefined;
    const [old, fresh] = other.isNext ? [digest, otherDigest] : [otherDigest, digest];
    const { key } = row;
    if (key.digest.equals(old)) note(old, fresh);
    return { ...row, key: { ...key, otherDigest: key.digest.equals(digest) ? otherDigest : digest } };
  };

  return { admit: admitAny, flush };
}

const byteaArray = (digests: readonly Buffer[]) =>
  `{${digests.map((digest) => `"\\\\x${digest.toString('hex')}"`).join(',')}}`;
