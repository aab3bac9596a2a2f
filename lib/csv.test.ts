import { expect, test } from 'vitest';
import { csvResponse, toCsvLine } from './csv';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '\u200b=1'])(
  'what a spreadsheet would run is written as text: %j',
  (value) => {
    expect(toCsvLine([value])).toBe(`"'${value}"\r\n`);
  },
);

test('quotes, commas and line breaks stay inside their cell; numbers stay numbers', () => {
  expect(toCsvLine(['a "b", c\nd', 3, null, 'ada@example.com'])).toBe('"a ""b"", c\nd",3,,"ada@example.com"\r\n');
});

test('the file begins with a mark that tells spreadsheets it is UTF-8', async () => {
  async function* lines() {
    yield toCsvLine(['ß']);
  }
  const response = csvResponse('members.csv', ['Name'], lines());
  expect(Buffer.from(await response.arrayBuffer()).toString('utf8')).toBe('\ufeff"Name"\r\n"ß"\r\n');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="members.csv"');
});
