import { createHmac, randomBytes } from 'node:crypto';

/** Signatures as Standard Webhooks describes them: https://www.standardwebhooks.com. */
const secretPrefix = 'whsec_';

export function createSigningSecret(): string {
  return secretPrefix + randomBytes(24).toString('base64');
}

/** Returns the headers of a message. Each secret adds a signature, so that a rotation can overlap. */
export function signedHeaders(
  { id, seconds, body }: { id: string; seconds: number; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
