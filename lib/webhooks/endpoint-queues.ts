/** The number of messages sent to one endpoint at a time: initially, and at most. */
export const firstWidth = 4;
export const maxWidth = 16;

type Queued = { endpointId: string; isFailing: boolean };
type Waiting<T> = { message: T; takenAt: number };
type Queue<T> = { waiting: Waiting<T>[]; sending: number; width: number };

/**
 * Queues the taken messages by endpoint, and decides which to send next. Each message that arrives lets its endpoint
 * get one more at a time; after a failure it gets only one, so a receiver that recovers is neither flooded nor starved.
 * @param holdMs how long a message may wait here; after that, another sender may take it
 */
export function createEndpointQueues<T extends Queued>(holdMs: number) {
  const queues = new Map<string, Queue<T>>();
  let size = 0;

  return {
    /** The number of messages that wait or are being sent. */
    size: () => size,
    /** Returns the endpoints that need no more messages now. Only endpoints that answer well have some in reserve. */
    busy: () =>
      [...queues]
        .filter(([, { waiting, sending, width }]) =>
          width > firstWidth ? waiting.length >= width / 2 : waiting.length + sending >= width,
        )
        .map(([id]) => id),
    /** Returns the endpoints that answer well. */
    quick: () => [...queues].filter(([, { width }]) => width > firstWidth).map(([id]) => id),
    add(message: T): void {
      const first = { waiting: [], sending: 0, width: message.isFailing ? 1 : firstWidth };
      const queue = queues.get(message.endpointId) ?? first;
      queues.set(message.endpointId, queue);
      queue.waiting.push({ message, takenAt: performance.now() });
      size += 1;
    },
    /** Returns the messages to send now; those that waited for too long are left to others. */
    next(): T[] {
      const now = performance.now();
      const found: T[] = [];
      for (const [id, queue] of queues) {
        while (queue.sending < queue.width) {
          const waiting = queue.waiting.shift();
          if (!waiting) break;
          if (now - waiting.takenAt > holdMs) size -= 1;
          else {
            queue.sending += 1;
            found.push(waiting.message);
          }
        }
        if (queue.sending === 0 && queue.waiting.length === 0) queues.delete(id);
      }
      return found;
    },
    /** Records that a message was sent. */
    end({ endpointId }: T, hasArrived: boolean): void {
      size -= 1;
      const queue = queues.get(endpointId);
      if (!queue) return;
      queue.sending -= 1;
      queue.width = hasArrived ? Math.min(maxWidth, queue.width + 1) : 1;
    },
    /** Removes and returns the messages that wait. */
    clear(): T[] {
      const waiting = [...queues.values()].flatMap((queue) => queue.waiting.splice(0));
      size -= waiting.length;
      return waiting.map(({ message }) => message);
    },
  };
}
