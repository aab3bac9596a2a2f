import type { Caller } from '@/lib/api-keys/key-use-schema';

/** The caller of a request: the client and, for viewers who may see it, its address. */
export function CallerText({ caller: { client, address } }: { caller: Caller }) {
  return (
    <>
      <span dir="auto">{client || 'an unnamed client'}</span>
      {address && (
        <>
          {' '}
          from <code className="font-mono">{address}</code>
        </>
      )}
    </>
  );
}
