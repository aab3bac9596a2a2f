import { expect, test } from 'vitest';
import { createEndpointQueues, firstWidth, maxWidth } from './endpoint-queues';

const message = (endpointId: string, isFailing = false) => ({ endpointId, isFailing });
const fill = (queues: ReturnType<typeof createEndpointQueues>, id: string, count: number, isFailing = false) => {
  for (let i = 0; i < count; i += 1) queues.add(message(id, isFailing));
};

test('an endpoint that answers gets more messages at a time, up to the maximum', () => {
  const queues = createEndpointQueues(10_000);
  fill(queues, 'a', 200);
  let sending = queues.next();
  expect(sending).toHaveLength(firstWidth);
  for (let round = 0; round < 20; round += 1) {
    const [first] = sending;
    if (first) queues.end(first, true);
    sending = [...sending.slice(1), ...queues.next()];
  }
  expect(sending).toHaveLength(maxWidth);
  expect(queues.quick()).toEqual(['a']);
});

test('an endpoint that fails gets one message at a time, until one arrives', () => {
  const queues = createEndpointQueues(10_000);
  fill(queues, 'a', 20);
  const [first, ...others] = queues.next();
  for (const each of others) queues.end(each, true);
  if (first) queues.end(first, false);
  const [again, ...none] = queues.next();
  expect(none).toEqual([]);
  if (again) queues.end(again, true);
  expect(queues.next()).toHaveLength(2);
});

test('a failing endpoint starts with one message, and does not delay other endpoints', () => {
  const queues = createEndpointQueues(10_000);
  fill(queues, 'failing', 3, true);
  fill(queues, 'other', 3);
  expect(queues.next().map(({ endpointId }) => endpointId)).toEqual(['failing', 'other', 'other', 'other']);
  expect(queues.busy()).toEqual(['failing']);
});

test('a message that waited for too long is left to other senders', async () => {
  const queues = createEndpointQueues(20);
  fill(queues, 'a', firstWidth + 2);
  const sending = queues.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const each of sending) queues.end(each, true);
  expect(queues.next()).toEqual([]);
  expect(queues.size()).toBe(0);
});

test('clear returns the waiting messages', () => {
  const queues = createEndpointQueues(10_000);
  fill(queues, 'a', firstWidth + 2);
  queues.next();
  expect(queues.clear()).toHaveLength(2);
  expect(queues.size()).toBe(firstWidth);
});
