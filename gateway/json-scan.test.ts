import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from './json-edits';
import { createNames, elementsOf, endOfValue, JsonSyntaxError, scanObject } from './json-scan';
import { stringsIn } from './json-strings';

const names = createNames(['model', 'stream', 'file_id', 'models']);
const megabytes = 10 * 1024 * 1024;

function scan(text: string) {
  const json = Buffer.from(text);
  const inner: string[] = [];
  const { members, isEmpty } = scanObject(json, names, names, (member) => inner.push(read(json, member)));
  return { own: members.map((member) => read(json, member)), inner, isEmpty };
}

const read = (json: Buffer, { name, start, end }: { name: string; start: number; end: number }) =>
  `${name}=${json.toString('utf8', start, end)}`;

test('scanObject finds members at the top and inside values, whatever is between them', () => {
  const text =
    ' {\n "a" : [1, {"file_id":"f"}, "\\"model\\":1"] , "model":"x\\\\" ,"stream" : true,"b":{"models":[{"model":1}]} } ';
  expect(scan(text)).toEqual({
    own: ['model="x\\\\"', 'stream=true'],
    inner: ['file_id="f"', 'model="x\\\\"', 'stream=true', 'models=[{"model":1}]'],
    isEmpty: false,
  });
  expect(scan(' {} ')).toEqual({ own: [], inner: [], isEmpty: true });
});

test.each([
  '"Model"',
  '"MODEL"',
  '"mod\\u0065l"',
  '"\\u006d\\u006f\\u0064\\u0065\\u006c"',
  '"model\\u017f"',
  '"modelſ"',
])('the name %s is found, as servers that fold names read it', (name) => {
  expect(scan(`{${name}:1}`).own).toEqual([name.includes('17f') || name.includes('ſ') ? 'models=1' : 'model=1']);
});

test('scanObject finds the same members as JSON.parse in any JSON', () => {
  const key = fc.oneof(fc.constantFrom('model', 'stream', 'file_id'), fc.string({ unit: 'binary' }));
  const { object } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), tie('object'), fc.array(tie('value'), { maxLength: 4 })),
    object: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  }));
  const space = fc.constantFrom(undefined, 1, '\t', '\n');
  fc.assert(
    fc.property(object, space, (value, indent) => {
      const json = Buffer.from(JSON.stringify(value, null, indent));
      const parsed: Record<string, unknown> = JSON.parse(json.toString());
      const { members, end } = scanObject(json, names);
      expect(end).toBe(json.length);
      for (const { name, isExact, start, end: valueEnd } of members) {
        if (!isExact) continue;
        expect(JSON.parse(json.toString('utf8', start, valueEnd))).toEqual(parsed[name]);
      }
      const found = members.filter(({ isExact }) => isExact).map(({ name }) => name);
      expect(found).toEqual(Object.keys(parsed).filter((name) => names.names.has(name)));
    }),
  );
});

test.each([
  '',
  '{',
  '[]',
  '{"a"}',
  '{"a":}',
  '{"a":1',
  '{"a":1,}',
  '{"a":1 "b":2}',
  "{'a':1}",
  '{a:1}',
  '{"a":/**/1}',
  '{"a":[1,/*"*/2],"model":"x"}',
  '{"a":"x}',
  '{"a":[1}',
  '{"a":NaN}',
  '{"a":01}',
  '{"a":tru}',
  '{"a":+1}',
])('%s is no object', (text) => {
  expect(() => scan(text)).toThrow(JsonSyntaxError);
});

test('more than 200 members of the searched names are refused', () => {
  expect(scan(`{${'"model":1,'.repeat(199)}"a":1}`).own).toHaveLength(199);
  expect(() => scan(`{${'"model":1,'.repeat(201)}"a":1}`)).toThrow(JsonSyntaxError);
});

// Each of these took seconds to minutes, or exhausted the stack, when every element was parsed and validated.
test.each([
  ['numbers', `{"messages":[${'0,'.repeat(megabytes / 2)}0]}`],
  ['empty objects', `{"messages":[${'{},'.repeat(megabytes / 3)}0]}`],
  ['lists in lists', `{"a":${'['.repeat(megabytes / 2)}${']'.repeat(megabytes / 2)}}`],
  ['objects in objects', `{"a":${'{"a":'.repeat(megabytes / 6)}1${'}'.repeat(megabytes / 6)}}`],
  ['a text', `{"a":"${'a'.repeat(megabytes)}"}`],
  ['quotes', `{"a":"${'\\"'.repeat(megabytes / 2)}"}`],
  ['backslashes', `{"a":"${'\\\\'.repeat(megabytes / 2)}"}`],
  ['members', `{${'"a":1,'.repeat(megabytes / 6)}"b":1}`],
  ['escaped names', `{"x":{${'"\\u0041":1,'.repeat(megabytes / 11)}"b":1}}`],
  ['spaces', `{"a":${' '.repeat(megabytes)}1}`],
  ['names that are texts', `{"x":[${'"model",'.repeat(megabytes / 8)}1]}`],
  ['names of the same length', `{"x":{${'"modes":1,'.repeat(megabytes / 10)}"b":1}}`],
])('ten megabytes of %s are scanned to their end', (_what, text) => {
  const json = Buffer.from(text);
  expect(scanObject(json, names, names, () => undefined).end).toBe(json.length);
});

test('elementsOf yields the elements of a list', () => {
  const json = Buffer.from('[ 1,"a,]" , [2,[3]],{"b":[]} ]');
  const elements = [...elementsOf(json, 0)].map(({ start, end }) => json.toString('utf8', start, end));
  expect(elements).toEqual(['1', '"a,]"', '[2,[3]]', '{"b":[]}']);
  expect([...elementsOf(Buffer.from('[ ]'), 0)]).toEqual([]);
  expect(() => [...elementsOf(Buffer.from('[1 2]'), 0)]).toThrow(JsonSyntaxError);
});

test('stringsIn yields values but no names of members', () => {
  const json = Buffer.from('[{"a":"b","c" : ["d\\n"]},"e"]');
  expect([...stringsIn(json, 0, json.length)]).toEqual(['b', 'd\n', 'e']);
});

test('endOfValue returns the end of the value', () => {
  for (const value of ['1', '-1.5e3', '"a\\"b"', 'null', '[1,[2]]', '{"a":{}}']) {
    expect(endOfValue(Buffer.from(`${value} ,1`), 0)).toBe(value.length);
  }
});

test('applyEdits replaces ranges and keeps all other bytes', () => {
  const edits = [
    { start: 4, end: 5, text: 'XYZ' },
    { start: 1, end: 1, text: 'é' },
  ];
  expect(applyEdits(Buffer.from('012345'), edits).toString()).toBe('0é123XYZ5');
});
