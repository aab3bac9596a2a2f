import 'server-only';
import { deleteOutdatedEvents } from '@/db/queries/prune';
import { type DueDelivery, takeDueDeliveries } from '@/db/queries/webhook-sending';
import { logError } from '../log-text';
import { type DeliverOptions, deliver, deliverDefaults } from './deliver';

type SenderOptions = DeliverOptions & {
  /** How long an idle sender waits before it looks again. */
  idleMs: number;
  /** How long nobody else sends a message that was taken. Longer than one attempt. */
  leaseSeconds: number;
};

const defaults: SenderOptions = { ...deliverDefaults, idleMs: 1_000, leaseSeconds: 60 };

/** Messages in flight at most, and of them to one endpoint, so that a slow receiver leaves room for others. */
const maxInFlight = 200;
const perEndpoint = 4;
const perFailingEndpoint = 1;
const afterErrorMs = 5_000;
const pruneMs = 3_600_000;

/**
 * Sends the messages that are due, now and as they come, until it is stopped. Instances share the work: each message is
 * held by a lease on the database's clock. Holds at most `maxInFlight` messages in memory, however many wait.
 */
export function startWebhookSender(given: Partial<SenderOptions> = {}): { stop(): Promise<void> } {
  const options = { ...defaults, ...given };
  const inFlight = new Map<DueDelivery, Promise<void>>();
  let isStopped = false;
  let hasEnded = false;
  let wake: () => void = () => {};

  function send(delivery: DueDelivery): void {
    const sending = deliver(delivery, options)
      .catch((error: unknown) => logError('A webhook’s message could not be recorded and will be sent again:', error))
      .finally(() => {
        inFlight.delete(delivery);
        hasEnded = true;
        wake();
      });
    inFlight.set(delivery, sending);
  }

  /** Takes as much as there is room for. */
  async function take(): Promise<void> {
    const total = maxInFlight - inFlight.size;
    if (total === 0) return;
    const busy = busyEndpoints([...inFlight.keys()]);
    const { leaseSeconds } = options;
    const taken = await takeDueDeliveries({ total, perEndpoint, perFailingEndpoint, busy, leaseSeconds });
    taken.forEach(send);
  }

  /** Resolves after the time, or when a message ends, which makes room for more. */
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
      await Promise.all(inFlight.values());
    },
  };
}

/** Returns the endpoints that have as many messages in flight as they may. */
function busyEndpoints(deliveries: DueDelivery[]): string[] {
  const counts = new Map<string, number>();
  for (const { endpointId } of deliveries) counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1);
  const isBusy = ({ endpointId, isFailing }: DueDelivery) =>
    (counts.get(endpointId) ?? 0) >= (isFailing ? perFailingEndpoint : perEndpoint);
  return [...new Set(deliveries.filter(isBusy).map(({ endpointId }) => endpointId))];
}
