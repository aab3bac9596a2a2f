import { expect, test } from 'vitest';
import { isAmongNetworks, maxNetworks, parseNetworks } from './networks';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7/32 ', '203.0.113.7'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['255.255.255.255/1', '128.0.0.0/1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
  ['::/0', '::/0'],
  ['::1', '::1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::ffff:0a01:0203', '10.1.2.3'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['::ffff:10.1.2.3/96', '0.0.0.0/0'],
])('parseNetworks reads %j as the network %s', (entry, network) => {
  expect(parseNetworks([entry])).toEqual({ networks: [network], problems: [] });
});

test.each([
  ['10.0.0.256', 'over 255'],
  ['10.0.0', 'four parts'],
  ['010.0.0.1', 'leading zero'],
  ['0x0a.0.0.1', 'not an address'],
  ['10.0.0.1/33', 'from 0 to 32'],
  ['10.0.0.1/', 'from 0 to 32'],
  ['10.0.0.1/08', 'from 0 to 32'],
  ['10.0.0.1/-1', 'from 0 to 32'],
  ['10.0.0.0/8/8', 'from 0 to 32'],
  ['10.0.0.0/255.0.0.0', 'from 0 to 32'],
  ['2001:db8::/129', 'from 0 to 128'],
  ['::ffff:10.0.0.0/95', 'at least 96'],
  ['2001:db8::1::2', 'not an IPv6 address'],
  ['2001:db8', 'not an IPv6 address'],
  ['fe80::1%eth0', 'zone'],
  ['203.0.113.7:443', 'port'],
  ['[2001:db8::1]:443', 'port'],
  ['10.0.0.1-10.0.0.9', 'CIDR form'],
  ['10.0.0.*', 'CIDR form'],
  ['10.0.0.1, 10.0.0.2', 'one a line'],
  ['example.com', 'not an address'],
  ['https://10.0.0.1/', 'not an address'],
  ['１０.0.0.1', 'not an address'],
  [`${'1'.repeat(200)}`, '…'],
])('parseNetworks refuses %j with line, entry and reason', (entry, what) => {
  const { networks, problems } = parseNetworks(['10.0.0.1', '', entry]);
  expect(networks).toEqual(['10.0.0.1']);
  expect(problems).toEqual([{ line: 3, entry, message: expect.stringContaining(what) }]);
  expect(problems[0]?.message).toMatch(/^Line 3, “.+”, .+\.$/u);
});

test('parseNetworks names all invalid lines and removes duplicates', () => {
  const { networks, problems } = parseNetworks(['a', '10.0.0.1', '10.0.0.1/32', 'b']);
  expect(networks).toEqual(['10.0.0.1']);
  expect(problems.map(({ line }) => line)).toEqual([1, 4]);
});

test('parseNetworks accepts 50 networks and names the line of the 51st', () => {
  const lines = Array.from({ length: maxNetworks }, (_, i) => `10.0.${i}.0/24`);
  expect(parseNetworks([...lines, ...lines]).problems).toEqual([]);
  expect(parseNetworks([...lines, '::1', '::2']).problems).toMatchObject([{ line: 51, entry: '::1' }]);
});

test.each([
  ['10.0.0.255', true],
  ['10.0.1.0', false],
  ['::ffff:10.0.0.1', true],
  ['2001:db8::1', true],
  ['2001:db8::2', false],
  ['2001:db8:8000::', false],
  ['fd00::1', true],
  ['', false],
  ['nowhere', false],
])('isAmongNetworks of %j returns %s', (address, isAmong) => {
  expect(isAmongNetworks(['10.0.0.0/24', '2001:db8::1', 'fd00::/8'], address)).toBe(isAmong);
});
