import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A device cookie holds the device's random id and, for each account that signed in on it, a signature over device and
 * account. It contains no account name, grants no access, and can't be forged without AUTH_SECRET.
 */
const pattern = /^[\w-]{22}(?:\.[\w-]{43}){1,8}$/;
const maxAccounts = 8;

function sign(device: string, email: string, secret: string): string {
  return createHmac('sha256', secret).update(`device ${device} ${email}`).digest('base64url');
}

function parse(value: string | undefined): { device: string; signatures: string[] } | null {
  if (value === undefined || !pattern.test(value)) return null;
  const [device = '', ...signatures] = value.split('.');
  return { device, signatures };
}

/** Returns the device's id if its cookie is signed for the account of this address, else null. */
export function findKnownDevice(value: string | undefined, email: string, secret: string): string | null {
  const parsed = parse(value);
  if (!parsed) return null;
  const wanted = Buffer.from(sign(parsed.device, email, secret));
  return parsed.signatures.some((signature) => timingSafeEqual(Buffer.from(signature), wanted)) ? parsed.device : null;
}

/** Returns the cookie with this account added. It keeps the last eight accounts. Without a cookie, creates a device. */
export function addKnownAccount(value: string | undefined, email: string, secret: string): string {
  const { device, signatures } = parse(value) ?? { device: randomBytes(16).toString('base64url'), signatures: [] };
  const own = sign(device, email, secret);
  const others = signatures.filter((signature) => signature !== own).slice(-(maxAccounts - 1));
  return [device, ...others, own].join('.');
}
