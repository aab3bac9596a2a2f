import { expect, test } from 'vitest';
import { csvResponse, toCsvLine } from './csv';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '\u200b=1'])(
  'toCsvLine writes text that a spreadsheet would run as a formula with an apostrophe: %j',
  (value) => {
    expect(toCsvLine([value])).toBe(`"'${value}"\r\n`);
  },
);

test('toCsvLine quotes text and leaves numbers unquoted', () => {
  expect(toCsvLine(['a "b", c\nd', 3, null, 'ada@example.com'])).toBe('"a ""b"", c\nd",3,,"ada@example.com"\r\n');
});

test('csvResponse starts the file with a byte order mark', async () => {
  async function* lines() {
    yield toCsvLine(['ß']);
  }
  const response = csvResponse('members.csv', ['Name'], lines());
  expect(Buffer.from(await response.arrayBuffer()).toString('utf8')).toBe('\ufeff"Name"\r\n"ß"\r\n');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="members.csv"');
});
