import 'server-only';
import { deleteOutdatedEvents } from '@/db/queries/prune';
import { type DueDelivery, releaseDeliveries, takeDueDeliveries } from '@/db/queries/webhook-sending';
import { logError } from '../log-text';
import { type DeliverOptions, deliver, deliverDefaults } from './deliver';
import { createEndpointQueues, firstWidth, maxWidth } from './endpoint-queues';

type SenderOptions = DeliverOptions & {
  /** How long an idle sender waits before it looks for messages again. */
  idleMs: number;
  /** How long no other sender takes a message that was taken. At least twice as long as one attempt. */
  leaseSeconds: number;
};

const defaults: SenderOptions = { ...deliverDefaults, idleMs: 1_000, leaseSeconds: 60 };

/** Maximum number of messages in memory. */
const maxTaken = 200;
const afterErrorMs = 5_000;
const pruneMs = 3_600_000;

/**
 * Sends due messages until it is stopped. Instances share the work: each takes messages with a lease on the database's
 * clock. It keeps at most `maxTaken` messages in memory, however many are due.
 */
export function startWebhookSender(given: Partial<SenderOptions> = {}): { stop(): Promise<void> } {
  const options = { ...defaults, ...given };
  const queues = createEndpointQueues<DueDelivery>((options.leaseSeconds * 1_000) / 2);
  const inFlight = new Set<Promise<void>>();
  let isStopped = false;
  let hasEnded = false;
  let wake: () => void = () => {};

  function send(delivery: DueDelivery): void {
    const sending = deliver(delivery, options)
      .catch((error: unknown) => {
        logError('A webhook’s message could not be recorded and will be sent again:', error);
        return false;
      })
      .then((hasArrived) => {
        inFlight.delete(sending);
        queues.end(delivery, hasArrived);
        sendNext();
        hasEnded = true;
        wake();
      });
    inFlight.add(sending);
  }

  function sendNext(): void {
    if (!isStopped) queues.next().forEach(send);
  }

  /** Takes as many messages as there is room for. */
  async function take(): Promise<void> {
    const total = maxTaken - queues.size();
    if (total <= 0) return;
    const { leaseSeconds } = options;
    const taken = await takeDueDeliveries({
      total,
      perEndpoint: firstWidth,
      perQuickEndpoint: maxWidth,
      perFailingEndpoint: 1,
      quick: queues.quick(),
      busy: queues.busy(),
      leaseSeconds,
    });
    taken.forEach(queues.add);
    sendNext();
  }

  /** Resolves after the time, or when a message has been sent, which makes room for more. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    let prunedAt = 0;
    while (!isStopped) {
      hasEnded = false;
      try {
        await take();
        if (Date.now() - prunedAt > pruneMs) {
          prunedAt = Date.now();
          await deleteOutdatedEvents();
        }
        if (!hasEnded && !isStopped) await pause(options.idleMs);
      } catch (error) {
        logError('Webhooks could not be sent and will be tried again:', error);
        if (!isStopped) await pause(afterErrorMs);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      isStopped = true;
      wake();
      await running;
      const unsent = queues.clear().map(({ id }) => id);
      if (unsent.length > 0) await releaseDeliveries(unsent).catch(() => {});
      await Promise.all(inFlight);
    },
  };
}
