import type { ListCase } from './cases';
import type { Measure } from './measure';
import type { WriteTimes } from './writes';

export type Result = {
  listCase: ListCase;
  large: Measure;
  small: Measure;
  empty: Measure;
  /** How many times as long as where the targets were set a plain statement took just before and after. */
  slowness: number;
};

/** One yardstick, milliseconds. */
export type MachineFigure = { name: string; elsewhere: number; here: number };

export type Report = {
  server: string;
  keys: number;
  others: number;
  repetitions: number;
  machine: MachineFigure[];
  results: Result[];
  /** Milliseconds. */
  writes: { large: WriteTimes; empty: WriteTimes };
};

const ms = (figure: number) => figure.toFixed(figure < 10 ? 2 : 0);

/** The report as Markdown. */
export function formatReport({ server, keys, others, repetitions, machine, results, writes }: Report): string {
  const groups = [...new Set(results.map(({ listCase }) => listCase.group))];
  const withTarget = results.filter(({ listCase }) => listCase.target !== null);
  const within = (measured: (result: Result) => number) =>
    withTarget.filter((result) => measured(result) <= (result.listCase.target ?? 0)).length;
  return [
    '# The key list at a million keys',
    '',
    `${server}. One organization with ${keys.toLocaleString('en')} keys beside ${others} of 5,000 and one without any.`,
    `Medians of ${repetitions} runs after one to warm up, in milliseconds. In the database: planning and execution of`,
    'every statement of the call, by EXPLAIN ANALYZE (without timing each row or counting its buffers); of two that run',
    'side by side, the longer. Call: from Node, round trips included; its ratio is to the same call for the organization',
    'without keys. Totals but those said otherwise are counted as for somebody who searches alone, on two processors. Keys',
    'were loaded in the order of creation, those of one organization between those of the others; until commit ce6e218 in',
    'no order, one organization after the other.',
    `Of ${withTarget.length} cases with a target ${within(asMeasured)} are within it as measured, and ${within(atTheirSpeed)} at the speed of the machine where the`,
    'targets were set: divided by how many times as long as there the first statement below took just before and after.',
    '',
    '## The machine',
    '',
    'Plain SQL over the same rows, with nothing of ours in it: where the targets were set (two cores, PostgreSQL 15) and',
    'here.',
    '',
    '| statement | there | here | ratio |',
    '|---|---|---|---|',
    ...machine.map(
      ({ name, elsewhere, here }) => `| ${name} | ${elsewhere} | ${ms(here)} | ${(here / elsewhere).toFixed(2)} |`,
    ),
    ...groups.flatMap((group) => [
      '',
      `## ${group}`,
      '',
      '| case | target | in the database | at their speed | with 5,000 keys | call | ratio of calls |',
      '|---|---|---|---|---|---|---|',
      ...results.filter(({ listCase }) => listCase.group === group).map(formatResult),
    ]),
    '',
    '## Writes',
    '',
    'Each a transaction with its commit, from Node.',
    '',
    '| write | with a million keys | without any |',
    '|---|---|---|',
    `| create a key | ${ms(writes.large.create)} | ${ms(writes.empty.create)} |`,
    `| remove a key | ${ms(writes.large.remove)} | ${ms(writes.empty.remove)} |`,
    '',
    '## Plans',
    '',
    'What the first three groups did for the large organization, without planning and executing time.',
    ...results
      .filter(({ listCase }) => ['Default order', 'Other orders', 'Search'].includes(listCase.group))
      .flatMap(formatPlans),
    '',
  ].join('\n');
}

const asMeasured = ({ large }: Result) => large.inDatabase;
const atTheirSpeed = ({ large, slowness }: Result) => large.inDatabase / slowness;

function formatResult(result: Result): string {
  const { listCase, large, small, empty } = result;
  const withMark = (figure: number) => ms(figure) + (figure > (listCase.target ?? Infinity) ? ' **over**' : '');
  const cells = [
    listCase.name.replaceAll('|', '\\|'),
    String(listCase.target ?? ''),
    withMark(asMeasured(result)),
    withMark(atTheirSpeed(result)),
    ms(small.inDatabase),
    ms(large.call),
    (large.call / empty.call).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

function formatPlans({ listCase, large }: Result): string[] {
  const plans = large.plans.map((plan) =>
    plan
      .split('\n')
      .filter((line) => !/^(Planning|Execution) Time|^Planning:/.test(line))
      .join('\n'),
  );
  return ['', `### ${listCase.group}: ${listCase.name}`, '', '```', plans.join('\n\n'), '```'];
}
