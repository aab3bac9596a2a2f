import { isWellFormedSecret } from '@/lib/api-keys/secret-format';
import { AppError } from '@/lib/errors';

// The scheme is case-insensitive, and any number of spaces may follow it (RFC 9110, 11.1).
const bearer = /^Bearer +(\S+) *$/i;
// Anthropic's and Azure's clients send the key in these headers.
const plainHeaders = ['x-api-key', 'api-key'] as const;

/**
 * Reads the secret from the request's headers and checks its format and checksum, without a database read.
 * @throws AppError missing_api_key, invalid_api_key
 */
export function readSecret(headers: Headers): string {
  const authorization = headers.get('authorization');
  const given = plainHeaders.flatMap((name) => headers.get(name)?.trim() || []);
  if (!authorization && given.length === 0) {
    throw new AppError('missing_api_key', 'No API key was sent: add the header `Authorization: Bearer pk_…`.');
  }
  if (authorization) {
    const secret = bearer.exec(authorization)?.[1];
    if (!secret) throw malformed('Authorization');
    given.unshift(secret);
  }
  if (new Set(given).size > 1) {
    throw new AppError(
      'invalid_api_key',
      'Two different API keys were sent: send one, in `Authorization: Bearer pk_…`.',
    );
  }
  const [secret = ''] = given;
  if (!/^pk_[0-9A-Za-z]{36}$/.test(secret)) {
    throw malformed(authorization ? 'Authorization' : headers.get('x-api-key') ? 'x-api-key' : 'api-key');
  }
  if (!isWellFormedSecret(secret)) {
    throw new AppError('invalid_api_key', 'The API key is mistyped (its checksum is wrong): copy the whole key again.');
  }
  return secret;
}

function malformed(header: string): AppError {
  return new AppError(
    'invalid_api_key',
    `The ${header} header contains no API key: send one header of the form \`Authorization: Bearer pk_…\`.`,
  );
}
