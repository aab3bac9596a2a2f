import { isWellFormedSecret } from '@/lib/api-keys/secret';
import { AppError } from '@/lib/errors';

// Case-sensitive: OpenAI's clients all send `Bearer`.
const pattern = /^Bearer (pk_[0-9A-Za-z]{36})$/;

/**
 * Reads the secret from the Authorization header and checks its format and checksum, without a database read.
 * @throws AppError missing_api_key, invalid_api_key
 */
export function readSecret(headers: Headers): string {
  const header = headers.get('authorization');
  if (!header) {
    throw new AppError('missing_api_key', 'No API key was sent: add the header `Authorization: Bearer pk_…`.');
  }
  const secret = pattern.exec(header)?.[1];
  if (!secret) {
    throw new AppError(
      'invalid_api_key',
      'The Authorization header contains no API key: send one header of the form `Authorization: Bearer pk_…`.',
    );
  }
  if (!isWellFormedSecret(secret)) {
    throw new AppError('invalid_api_key', 'The API key is mistyped (its checksum is wrong): copy the whole key again.');
  }
  return secret;
}
