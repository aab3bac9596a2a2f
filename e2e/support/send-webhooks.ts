import { startWebhookSender } from '@/lib/webhooks/sender';

/** A process that sends webhooks until it is killed. Its argument is the sender's options as JSON. */
startWebhookSender(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write('started\n');
// The sender's own timers don't keep the process running.
setInterval(() => {}, 60_000);
