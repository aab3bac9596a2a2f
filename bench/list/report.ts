import type { ListCase } from './cases';
import type { Measure } from './measure';
import type { WriteTimes } from './writes';

export type Result = { listCase: ListCase; large: Measure; small: Measure; empty: Measure };

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
  const missed = results.filter(({ large, listCase }) => large.inDatabase > listCase.target).length;
  return [
    '# The key list at a million keys',
    '',
    `${server}. One organization with ${keys.toLocaleString('en')} keys beside ${others} of 5,000 and one without any.`,
    `Medians of ${repetitions} runs after one to warm up, in milliseconds. In the database: planning and execution of`,
    'every statement of the call, by EXPLAIN ANALYZE (without timing each row or counting its buffers); of two that run',
    'side by side, the longer. Call: from Node, round trips included; its ratio is to the same call for the organization',
    'without keys. Totals are counted as for somebody who searches alone. Keys were loaded in the order of creation, those',
    'of one organization between those of the others.',
    `${results.length - missed} of ${results.length} within their target.`,
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
      '| case | target | in the database | with 5,000 keys | call | ratio of calls |',
      '|---|---|---|---|---|---|',
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

function formatResult({ listCase, large, small, empty }: Result): string {
  const beyond = large.inDatabase > listCase.target ? ' **over**' : '';
  const cells = [
    listCase.name.replaceAll('|', '\\|'),
    String(listCase.target),
    ms(large.inDatabase) + beyond,
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
