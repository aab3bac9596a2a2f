import { expect, test } from 'vitest';
import { withoutHosts } from './host-names';

const hosts = ['llm.acme.example:8443', 'llm.acme.example'];

test.each([
  ['connect ECONNREFUSED 10.0.3.17:8000', '10.0.3.17'],
  ['getaddrinfo ENOTFOUND vllm-7', 'vllm-7'],
  ["HTTPConnectionPool(host='vllm-backend', port=8000): Max retries exceeded", 'vllm-backend'],
  ['dial tcp: lookup gpu-node-3 on 10.0.0.10:53: no such host', 'gpu-node-3'],
  ['upstream http://vllm-7.models.svc.cluster.local:8000/v1 timed out', 'vllm-7'],
  ['worker ip-10-0-1-5.ec2.internal is away', 'ip-10-0-1-5'],
  ['no answer from llm.acme.example', 'llm.acme.example'],
  ['no answer from https://llm.acme.example:8443/v1/chat', 'llm.acme.example'],
  ['fe80::1ff:fe23:4567:890a refused', 'fe80'],
  ['proxy [2001:db8::1]:8080 failed', '2001:db8'],
  ['node triton-a100:8001 is out of memory', 'triton-a100'],
  ['see localhost:9090/metrics', 'localhost'],
  ['Failed to connect to host gpu.corp', 'gpu.corp'],
  ['Cannot resolve host: model-router', 'model-router'],
  ['redis://cache:6379 is full', 'cache'],
])('the host is removed from: %s', (text, host) => {
  expect(withoutHosts(text, hosts)).not.toContain(host);
  expect(withoutHosts(text, hosts)).toContain('[host]');
});

test.each([
  'You can find your API key at https://platform.openai.com/account/api-keys.',
  "This model's maximum context length is 8192 tokens: you asked for 9000 (8000 in the messages, 1000 in the completion).",
  'Invalid value: 12:30. Expected a ratio such as 16:9.',
  'The model `org/model:free` does not exist',
  'temperature must be between 0.0 and 2.0',
  'Version 1.2.3 of the model is deprecated. Use gpt-4o-2024-08-06.',
  'Unrecognized host of problems',
])('nothing is removed from: %s', (text) => {
  expect(withoutHosts(text, hosts)).toBe(text);
});
