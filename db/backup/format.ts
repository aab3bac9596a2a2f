import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';

/** The header of a backup, its first part. The rows of its tables follow in order, in COPY's format. */
export const headerSchema = z.object({
  format: z.literal(1),
  /** The version of the product that wrote it. */
  version: z.string(),
  /** On the database's clock, in the form of the journal's times. */
  takenAt: z.string(),
  /** The mark that the backup wrote to the revocation journal, by which a restore recognizes the journal. */
  mark: z.string(),
  /** The date of the newest migration. */
  migration: z.number(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  partitions: z.array(z.object({ name: z.string(), parent: z.string(), bound: z.string() })),
  sequences: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The secrets that keys and sign-in depend on, sealed with a passphrase; null when the operator keeps them. */
  secrets: z.object({ salt: z.string(), nonce: z.string(), tag: z.string(), text: z.string() }).nullable(),
});

export type BackupHeader = z.infer<typeof headerSchema>;
type Sealed = NonNullable<BackupHeader['secrets']>;

/** The secrets of an installation, by the names of their settings. */
export type BackupSecrets = Record<string, string>;

// A guess costs 32 MB and about a tenth of a second.
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

const keyOf = (passphrase: string, salt: Buffer) => scryptSync(passphrase.normalize('NFC'), salt, 32, cost);

/** Seals secrets with a passphrase (scrypt, AES-256-GCM). */
export function seal(secrets: BackupSecrets, passphrase: string): Sealed {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final()]).toString('base64');
  return {
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    text,
  };
}

/** Opens sealed secrets; null when the passphrase is wrong. */
export function unseal({ salt, nonce, tag, text }: Sealed, passphrase: string): BackupSecrets | null {
  const key = keyOf(passphrase, Buffer.from(salt, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  try {
    const opened = Buffer.concat([decipher.update(Buffer.from(text, 'base64')), decipher.final()]);
    return z.record(z.string(), z.string()).parse(JSON.parse(opened.toString()));
  } catch {
    return null;
  }
}
