import { type Cell, keyChoices, ratioOf, summarize } from './figures';

export type Facts = { cores: number; node: string; server: string; keys: number; rounds: number; seconds: number };

const count = (figure: number) => Math.round(figure).toLocaleString('en');
const ms = (figure: number) => figure.toFixed(figure < 10 ? 1 : 0);

/** The targets: the subject, its baseline, the minimum ratio, and the numbers of connections. */
const targets = [
  { subject: 'a', baseline: 'b', least: 10, connections: [16, 64] },
  { subject: 'a', baseline: 'c', least: 1, connections: [16, 64] },
  { subject: 'e', baseline: 'f', least: 5, connections: [16, 64] },
];

/** Formats the report as Markdown. */
export function formatReport(facts: Facts, cells: Cell[], command: string): string {
  const failures = cells.flatMap((cell) => summarize(cell).failures.map((failure) => `${label(cell)}: ${failure}`));
  return [
    '# The gateway beside its peers',
    '',
    `\`${command}\` on ${facts.cores} cores shared by PostgreSQL, server, load and upstream. Node ${facts.node}, ${facts.server}.`,
    `${count(facts.keys)} keys each. Medians of ${facts.rounds} rounds of ${facts.seconds} s, subjects alternating. A ratio`,
    'is the median of the ratios within a round.',
    '',
    '(a) is `npm run gateway` answering `GET /v1/key`: key, space, organization, subscription, both limits, usage and',
    "request log, on each request. Its plan's limits are raised, so that a hot key is admitted. The peers' sessions commit",
    'asynchronously, as the gateway does. (e) is the same process as (a). (f) checks no key.',
    ...(['check', 'forward'] as const).flatMap((kind) => formatKind(kind, cells)),
    '',
    '## Ratios',
    '',
    '| of | keys | connections | ratio | target |',
    '|---|---|---|---|---|',
    ...targets.flatMap((target) => formatTarget(target, cells)),
    ...cells
      .filter(({ subject, connections }) => subject.id === 'a' && connections === 64)
      .map((cell) => `| p99 of (a), ms | ${cell.keys} | 64 | ${verdict(summarize(cell).p99, 10, false)} | ≤ 10 |`),
    '',
    failures.length === 0 ? 'Every answer was a 200.' : `Answers other than 200: ${failures.join('; ')}.`,
    '',
  ].join('\n');
}

function formatKind(kind: 'check' | 'forward', cells: Cell[]): string[] {
  const own = cells.filter(({ subject }) => subject.kind === kind);
  if (own.length === 0) return [];
  const widths = [...new Set(own.map(({ connections }) => connections))];
  const names = [...new Set(own.map(({ subject }) => subject))];
  return [
    '',
    kind === 'check' ? '## Checking a key' : '## Forwarding a chat completion',
    '',
    `| | keys | ${widths.map((width) => `${width}: requests/s | p50 ms | p99 ms`).join(' | ')} |`,
    `|---|---|${widths.map(() => '---|---|---|').join('')}`,
    ...names.flatMap((subject) =>
      keyChoices.flatMap((keys) => {
        const row = own.filter((cell) => cell.subject === subject && cell.keys === keys);
        if (row.length === 0) return [];
        const figures = row.map(summarize).map((s) => `${count(s.perSecond)} | ${ms(s.p50)} | ${ms(s.p99)}`);
        return [`| (${subject.id}) ${subject.name} | ${subject.readsKeys ? keys : 'none'} | ${figures.join(' | ')} |`];
      }),
    ),
  ];
}

function formatTarget({ subject, baseline, least, connections }: (typeof targets)[number], cells: Cell[]): string[] {
  const find = (id: string, keys: string, width: number) =>
    cells.find((c) => c.subject.id === id && c.connections === width && (!c.subject.readsKeys || c.keys === keys));
  return keyChoices.flatMap((keys) =>
    connections.flatMap((width) => {
      const [cell, other] = [find(subject, keys, width), find(baseline, keys, width)];
      if (!cell || !other) return [];
      return [
        `| ${subject} / ${baseline} | ${keys} | ${width} | ${verdict(ratioOf(cell, other), least, true)} | ≥ ${least} |`,
      ];
    }),
  );
}

function verdict(figure: number, bound: number, isLeast: boolean): string {
  const isMet = isLeast ? figure >= bound : figure <= bound;
  return `${figure.toFixed(2)}${isMet ? '' : ' **missed**'}`;
}

function label({ subject, keys, connections }: Cell): string {
  return `(${subject.id}) ${keys}, ${connections} connections`;
}
