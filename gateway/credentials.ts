import { isWellFormedSecret } from '@/lib/api-keys/secret';
import { AppError } from '@/lib/errors';

// One spelling only: every client writes `Bearer`, and a lower-case scheme is as wrong as a lower-cased secret.
const pattern = /^Bearer (pk_[0-9A-Za-z]{36})$/;

/**
 * Reads the secret from the Authorization header, its shape and checksum proved; asks no database.
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
      'The Authorization header holds no API key: send one header of the form `Authorization: Bearer pk_…`.',
    );
  }
  if (!isWellFormedSecret(secret)) {
    throw new AppError(
      'invalid_api_key',
      'The API key is mistyped, its checksum is wrong: copy it again, whole, from where you keep it.',
    );
  }
  return secret;
}
