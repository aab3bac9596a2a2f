import { errorReference } from '../api/error-reference';
import { refusals } from '../api/refusals';
import type { LoggedRequest, RequestExplanation } from './schema';

type Request = Omit<LoggedRequest, 'explanation'>;

const results = { refused: 'Refused', invalid: 'Not answered', failed: 'Failed' } as const;

/** Returns why a request did not succeed and what to do; null for a request that did. */
export function explainRequest(request: Request): RequestExplanation | null {
  const { class: result, status, code, upstream } = request;
  if (result === 'succeeded') return null;
  if (result === 'cancelled') {
    const title = 'Cancelled: the client closed the connection before the response was complete';
    return { title, fact: null, said: null, remedy: 'If it did not mean to, raise its time-out or stream.' };
  }
  const help = errorReference.find((error) => error.code === code);
  const said = upstream?.message ?? null;
  if (!help) {
    const title = `${results[result]}: the model server answered ${upstream?.status ?? status}`;
    const remedy = status < 500 ? 'Correct the request as the model server says.' : 'Try again.';
    return { title, fact: null, said, remedy };
  }
  const title = `${results[result]}: ${lowerFirst(help.happened.replace(/\.$/, ''))}`;
  return { title, fact: factOf(request), said, remedy: remedyOf(request) ?? help.remedy.replaceAll('`', '') };
}

function factOf({ code, key }: Request): RequestExplanation['fact'] {
  if (code === 'api_key_removed' && key.removedAt) {
    return {
      text: key.removedByName ? `${key.removedByName} removed ${key.name}` : `${key.name} was removed`,
      at: key.removedAt,
    };
  }
  if (code === 'api_key_expired' && key.state === 'expired' && key.expiresAt) {
    return { text: `${key.name} expired`, at: key.expiresAt };
  }
  return null;
}

/** Returns the remedy for a key's refusal, which depends on the key's state now; null for the reference's remedy. */
function remedyOf({ code, key, address, secretPreview }: Request): string | null {
  const application = address ? `The application at ${address}` : 'The application';
  switch (code) {
    case 'api_key_removed':
      return `${application} still sends its secret. Give it another key.`;
    case 'api_key_replaced':
      return `${application} still sends the old secret ${secretPreview ?? ''}. Give it the new one.`;
    case 'api_key_disabled':
      return key.state === 'active' ? 'The key is enabled again.' : null;
    case 'api_key_expired':
      return key.state === 'active' ? 'The key has a later date now.' : null;
    default:
      return Object.values(refusals).find((refusal) => refusal.code === code)?.advice ?? null;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
