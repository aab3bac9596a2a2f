import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { env } from '../env';

/**
 * Texts that must be stored and read again, such as signing secrets: AES-256-GCM under a key derived from AUTH_SECRET,
 * bound to the row they belong to. Stored: a version byte, the nonce, the tag, the ciphertext.
 */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

function sealingKey(): Buffer {
  return Buffer.from(hkdfSync('sha256', env().AUTH_SECRET, '', 'sealed texts of webhook_endpoints', 32));
}

/** Seals a text for the row with this id. */
export function sealText(text: string, rowId: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(), nonce).setAAD(Buffer.from(rowId));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), sealed]);
}

/** Opens a sealed text; null when AUTH_SECRET is not the one that sealed it. */
export function openText(sealed: Buffer, rowId: string): string | null {
  const tagStart = 1 + nonceBytes;
  const textStart = tagStart + tagBytes;
  if (sealed[0] !== version || sealed.length < textStart) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(), sealed.subarray(1, tagStart))
      .setAAD(Buffer.from(rowId))
      .setAuthTag(sealed.subarray(tagStart, textStart));
    return Buffer.concat([decipher.update(sealed.subarray(textStart)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
