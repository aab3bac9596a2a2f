import type postgres from 'postgres';
import type { AdmissionRequest } from '@/db/queries/admission';
import { pepperCheckOf } from '@/lib/api-keys/secret';
import type { Admit } from './admission';

/** The pepper beside the current one while it is changed: the next, or the previous. */
export type OtherPepper = { pepper: Buffer; isNext: boolean };

const flushMs = 1_000;
// What is left out comes with the secret's next use.
const maxHeld = 5_000;
const perStatement = 500;

const rehashText = `
  update api_key_secrets s set hash = n.fresh, hash_version = p.version
  from unnest($1::bytea[], $2::bytea[]) as n (old, fresh), peppers p
  where s.hash = n.old and p.check_value = $3 and ($4 or p.started_at is not null)`;

/**
 * Creates the admission while the pepper is changed: a secret is looked up by its hash with either pepper, and its hash
 * is replaced by that with the newer one, a second later, once the operator started that.
 * @param current the current pepper
 */
export function createRehash(admit: Admit, sql: () => postgres.Sql, current: Buffer, other: OtherPepper) {
  const check = pepperCheckOf(other.isNext ? other.pepper : current);
  let held = new Map<string, { old: Buffer; fresh: Buffer }>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const pairs = [...held.values()];
    held = new Map();
    for (let start = 0; start < pairs.length; start += perStatement) {
      const chunk = pairs.slice(start, start + perStatement);
      const [old, fresh] = [byteaArray(chunk.map((pair) => pair.old)), byteaArray(chunk.map((pair) => pair.fresh))];
      await sql().unsafe(rehashText, [old, fresh, check, !other.isNext]);
    }
  }

  function note(old: Buffer, fresh: Buffer): void {
    if (held.size < maxHeld) held.set(old.toString('latin1'), { old, fresh });
    // A failed flush is no loss: the secret's next use brings it again.
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
