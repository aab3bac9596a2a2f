import { CodeBlock } from '@/components/code-block';

const snippet = `import { Webhook } from 'standardwebhooks';

// body: the text as it arrived; headers: those of the request
const event = new Webhook(process.env.WEBHOOK_SECRET).verify(body, headers);

// or with the package openai
const event = await client.webhooks.unwrap(body, headers, process.env.WEBHOOK_SECRET);`;

/** How a receiver checks that a message is ours. */
export function VerifyHelp() {
  return (
    <details className="mt-3 text-[13px]">
      <summary className="w-fit cursor-pointer rounded-sm text-accent-ink">How to verify a message</summary>
      <div className="mt-3 flex max-w-2xl flex-col gap-2">
        <p className="text-muted">
          Answer with a status from 200 to 299 within 15 seconds. A message may come twice: compare{' '}
          <code className="font-mono text-xs">webhook-id</code>.
        </p>
        <CodeBlock code={snippet} copyLabel="Copy the code" />
      </div>
    </details>
  );
}
