import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '@/e2e/support/webhook-receiver';
import { DestinationError, isPublicAddress, parseDestination, resolveDestination } from './destination';
import { post } from './post';

const refused = expect.objectContaining({ message: expect.stringMatching(/not on the public internet/) });
const at = (address: string) => async () => [{ address, family: address.includes(':') ? 6 : 4 }];

let receiver: Receiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

describe('a URL', () => {
  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0x7f.0.0x0.1/',
    'https://0/',
    'https://10.0.0.8:8443/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://168.63.129.16/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fec0::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:1::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://app.localhost/',
    'https://１２７.0.0.1/',
  ])('the URL %s is refused before a name is resolved', (url) => {
    expect(() => parseDestination(url, false)).toThrow(DestinationError);
    expect(parseDestination(url, true)).toBeInstanceOf(URL);
  });

  test.each(['http://hooks.example.com/', 'ftp://hooks.example.com/', 'https://a:b@hooks.example.com/', 'hooks', ''])(
    'the malformed URL %s is refused',
    (url) => expect(() => parseDestination(url, false)).toThrow(DestinationError),
  );

  test.each(['https://93.184.215.14/', 'https://[2606:4700::6810:84e5]/', 'https://[::ffff:93.184.215.14]/'])(
    'the URL %s is public',
    (url) => expect(parseDestination(url, false).protocol).toBe('https:'),
  );
});

describe('a name', () => {
  test.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fd00::1', '64:ff9b::a00:1'])(
    'a name that resolves to %s is refused',
    async (address) => {
      await expect(resolveDestination('https://hooks.example.com/', false, at(address))).rejects.toEqual(refused);
    },
  );

  test('a name that resolves to a private address among public ones is refused', async () => {
    const both = async () => [...(await at('93.184.215.14')()), ...(await at('10.0.0.1')())];
    await expect(resolveDestination('https://hooks.example.com/', false, both)).rejects.toEqual(refused);
  });

  test('a name that does not resolve is an error, not a refusal', async () => {
    const missing = async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    await expect(resolveDestination('https://hooks.example.com/', false, missing)).rejects.toMatchObject({
      message: 'The host name hooks.example.com could not be resolved (ENOTFOUND).',
      isRefused: false,
    });
  });

  test('a name is resolved once, and the connection uses the checked address', async () => {
    receiver = await startReceiver();
    let resolved = 0;
    const first = async () => {
      resolved += 1;
      return at('127.0.0.1')();
    };
    // A name that the system does not know: a second resolution would fail.
    const destination = await resolveDestination(`http://rebinding.invalid:${receiver.port}/hook`, true, first);
    const result = await post({ destination, headers: {}, body: '{}', timeoutMs: 5_000, proxy: undefined });
    expect(result).toMatchObject({ status: 200, body: 'ok' });
    expect(resolved).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`rebinding.invalid:${receiver.port}`);
  });

  test('a message is sent through a proxy to the checked address', async () => {
    receiver = await startReceiver();
    const asked: string[] = [];
    const proxy = createHttp((request, response) => {
      asked.push(request.url ?? '', request.headers['proxy-authorization'] ?? '');
      response.end('by the proxy');
    });
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const sendTo = async (url: string) =>
      post({
        destination: await resolveDestination(url, true, at('93.184.215.14')),
        headers: {},
        body: '{}',
        timeoutMs: 5_000,
        proxy: address,
      });
    try {
      expect(await sendTo('http://hooks.example.com/a?b=1')).toMatchObject({ body: 'by the proxy' });
      await expect(sendTo('https://hooks.example.com/a')).rejects.toThrow('The proxy answered 403');
    } finally {
      proxy.close();
    }
    expect(asked).toEqual([
      'http://93.184.215.14:80/a?b=1',
      `Basic ${Buffer.from('user:pass').toString('base64')}`,
      'CONNECT 93.184.215.14:443',
    ]);
  });
});

test('isPublicAddress accepts only addresses of the public internet', () => {
  for (const address of ['8.8.8.8', '2606:4700::1111']) expect(isPublicAddress(address)).toBe(true);
  for (const text of ['', 'x', '256.1.1.1', 'fe80::1%eth0', '198.18.0.1', '2001:db8::1']) {
    expect(isPublicAddress(text)).toBe(false);
  }
});
