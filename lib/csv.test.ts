import { expect, test } from 'vitest';
import { csvResponse, toCsvLine } from './csv';

test('quotes every cell and doubles the quotes in it', () => {
  expect(toCsvLine(['Ada "the first"', 'a,b', 'line\nbreak', 7, null])).toBe(
    '"Ada ""the first""","a,b","line\nbreak","7",""\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|cmd', "=HYPERLINK('x')"])(
  'turns %j into text that no spreadsheet runs',
  (value) => expect(toCsvLine([value])).toBe(`"'${value}"\r\n`),
);

test.each(['ada@example.com', '203.0.113.7', '2026-11-23T05:00:00Z', 'a=b', ''])('leaves %j as it is', (value) =>
  expect(toCsvLine([value])).toBe(`"${value}"\r\n`),
);

test('is a file that is saved, in UTF-8 that spreadsheets recognise', async () => {
  const lines = async function* () {
    yield toCsvLine(['Zoë']);
    yield toCsvLine(['x']);
  };
  const response = csvResponse('audit log/../acme.csv', lines());
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit-log-..-acme.csv"');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder().decode(bytes)).toBe('"Zoë"\r\n"x"\r\n');
});
