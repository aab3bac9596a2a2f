import autocannon from 'autocannon';

/**
 * The load generator. It runs in its own process, so that it doesn't share an event loop with a server. Each message
 * requests one measurement; the answer holds its figures.
 */
let secrets = [];

process.on('message', async (message) => {
  if (message.secrets) {
    secrets = message.secrets;
    return;
  }
  process.send(await measure(message));
});

// Seconds in which connections open and code gets compiled; their answers don't count.
const warmUp = 0.5;

async function measure({ url, method, headers, body, connections, seconds, hasRandomKeys }) {
  const latencies = [];
  const statuses = {};
  const pick = () => secrets[Math.floor(Math.random() * secrets.length)];
  const requestOf = (secret) => ({ method, body, headers: { ...headers, authorization: `Bearer ${secret}` } });
  // Created before the first request: creating one costs as much as sending it.
  const each = hasRandomKeys ? Math.ceil(20_000 / connections) : 1;
  const lists = Array.from({ length: connections }, () =>
    Array.from({ length: each }, () => requestOf(hasRandomKeys ? pick() : secrets[0])),
  );
  const begin = performance.now() + warmUp * 1_000;
  let firstAt = 0;
  let lastAt = 0;
  const run = autocannon({
    url,
    connections,
    duration: warmUp + seconds,
    sampleInt: 100,
    requests: [requestOf(secrets[0])],
    setupClient: (client) => client.setRequests(lists.pop()),
  });
  run.on('response', (_client, status, _bytes, milliseconds) => {
    const now = performance.now();
    if (now < begin) return;
    firstAt ||= now;
    lastAt = now;
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(milliseconds);
  });
  const { errors } = await run;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  return {
    perSecond: (latencies.length - 1) / ((lastAt - firstAt) / 1_000),
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    statuses,
    errors,
  };
}
