import { errorCode } from '../embedded/start-error';
import type { DatabaseOptions } from './parse';

const unsigned = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
];

/** Says why a connection with TLS was not made, and what to do; null for an error that is not about TLS. */
export function describeTlsFailure(error: unknown, { ssl }: Pick<DatabaseOptions, 'ssl'>): string | null {
  if (typeof ssl !== 'object') return null;
  const code = errorCode(error);
  if (unsigned.includes(code)) {
    return 'ca' in ssl
      ? `its certificate is not signed by an authority of sslrootcert (${code})`
      : `its certificate is not signed by an authority of this system (${code}): name the file of its authority in sslrootcert`;
  }
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `its certificate is for other names (${namesOf(error)}): connect by one of them, or set sslmode=verify-ca`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `its certificate is not valid at this time (${code}): renew it, or set this machine's clock`;
    case 'ECONNRESET':
      return 'it closed the connection, as a server does that does not offer TLS: turn on ssl in its settings';
    default:
      return null;
  }
}

function namesOf(error: unknown): string {
  const { cert } = error as { cert?: { subjectaltname?: string } };
  return cert?.subjectaltname ?? 'none';
}
