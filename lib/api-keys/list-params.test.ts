import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageSizes, sortDirections } from '../list-url';
import { attentions } from './attention';
import {
  defaultListParams,
  defaultStates,
  filterEnvironments,
  filterSettings,
  type ListParams,
  parseListParams,
  serializeListParams,
  sortColumns,
} from './list-params';
import { keyStates } from './state';

const parse = (query: string) => parseListParams(Object.fromEntries(new URLSearchParams(query)));

const anyParams: fc.Arbitrary<ListParams> = fc.record({
  query: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '').trim()),
  spaces: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
  owners: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
  states: fc.uniqueArray(fc.constantFrom(...keyStates), { minLength: 1 }),
  environments: fc.uniqueArray(fc.constantFrom(...filterEnvironments)),
  settings: fc.uniqueArray(fc.constantFrom(...filterSettings)),
  attention: fc.constantFrom(null, ...attentions.filter((attention) => attention !== 'removed_called')),
  sort: fc.constantFrom(...(Object.keys(sortColumns) as ListParams['sort'][])),
  direction: fc.constantFrom(...sortDirections),
  page: fc.integer({ min: 1, max: 1_000_000 }),
  size: fc.constantFrom(...pageSizes),
});

describe('the state of the list in the URL', () => {
  test('parseListParams reads every state that serializeListParams wrote', () => {
    fc.assert(
      fc.property(anyParams, (params) => {
        const back = parse(serializeListParams(params));
        const sorted = (list: ListParams) => ({
          ...list,
          states: [...list.states].sort(),
          environments: [...list.environments].sort(),
          settings: [...list.settings].sort(),
        });
        expect(sorted(back)).toEqual(sorted(params));
      }),
    );
  });

  test('serializeListParams writes the default as an empty string', () => {
    expect(serializeListParams(defaultListParams)).toBe('');
    expect(parse('')).toEqual(defaultListParams);
  });

  test('parseListParams returns a valid state for any input and never throws', () => {
    const junk = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
    const names = fc.constantFrom(
      'q',
      'space',
      'owner',
      'status',
      'environment',
      'with',
      'attention',
      'sort',
      'dir',
      'page',
      'size',
    );
    fc.assert(
      fc.property(fc.dictionary(names, junk), (raw) => {
        const params = parseListParams(raw);
        expect(params.page).toBeGreaterThanOrEqual(1);
        expect(pageSizes).toContain(params.size);
        expect(params.states.length).toBeGreaterThan(0);
        expect(params.query).not.toContain('\0');
      }),
    );
  });

  test('parseListParams cuts a search after a hundred characters, never within a character', () => {
    expect(parse(`q=a${'🚀'.repeat(120)}`).query).toBe(`a${'🚀'.repeat(99)}`);
  });

  test.each([
    ['page=0', 1],
    ['page=-3', 1],
    ['page=1.5', 1],
    ['page=abc', 1],
    ['page=1e99', 1],
    ['page=7', 7],
  ])('parseListParams replaces an invalid page: %s', (query, page) => {
    expect(parse(query).page).toBe(page);
  });

  test('parseListParams hides removed keys by default', () => {
    expect(parse('').states).toEqual(defaultStates);
    expect(parse('').states).not.toContain('removed');
    expect(parse('status=removed').states).toEqual(['removed']);
    expect(parse('status=nonsense').states).toEqual(defaultStates);
  });

  test('parseListParams shows only removed keys for the filter of removed keys that are still called', () => {
    expect(parse('attention=removed_called')).toMatchObject({ attention: 'removed_called', states: ['removed'] });
    expect(parse('attention=removed_called&status=active').states).toEqual(['removed']);
  });

  test('parseListParams drops unknown filter values', () => {
    expect(parse('environment=prod,staging&with=money,expires&attention=all')).toMatchObject({
      environments: ['staging'],
      settings: ['expires'],
      attention: null,
    });
  });

  test('parseListParams drops malformed ids', () => {
    expect(parse("space=x,' or 1=1").spaces).toEqual([]);
  });
});
