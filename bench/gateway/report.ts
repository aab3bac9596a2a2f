import { type Cell, keyChoices, ratioOf, summarize } from './figures';

export type Facts = { cores: number; node: string; server: string; keys: number; rounds: number; seconds: number };

const count = (figure: number) => Math.round(figure).toLocaleString('en');
const ms = (figure: number) => figure.toFixed(figure < 10 ? 1 : 0);

/** What is promised: who, against whom, by how much, at how many connections. */
const promises = [
  { who: 'a', against: 'b', least: 10, connections: [16, 64] },
  { who: 'a', against: 'c', least: 1, connections: [16, 64] },
  { who: 'e', against: 'f', least: 5, connections: [16, 64] },
];

/** The report as Markdown. */
export function formatReport(facts: Facts, cells: Cell[], command: string): string {
  const failures = cells.flatMap((cell) => summarize(cell).failures.map((failure) => `${label(cell)}: ${failure}`));
  return [
    '# The gateway beside its peers',
    '',
    `\`${command}\` on ${facts.cores} cores shared by PostgreSQL, server, load and upstream. Node ${facts.node}, ${facts.server}.`,
    `${count(facts.keys)} keys each. Medians of ${facts.rounds} rounds of ${facts.seconds} s, contestants alternating; ratios are medians`,
    'of the ratios within a round.',
    '',
    '(a) is `npm run gateway` answering `GET /v1/key`: key, space, organization, subscription, both limits, usage and',
    "request log, on each request. Its plan's limits are raised, so that a hot key is admitted. The peers' sessions commit",
    'asynchronously, as its own do. (e) is the same process; (f) checks no key, so it has no hot one.',
    ...(['check', 'forward'] as const).flatMap((kind) => formatKind(kind, cells)),
    '',
    '## Ratios',
    '',
    '| of | keys | connections | ratio | promised |',
    '|---|---|---|---|---|',
    ...promises.flatMap((promise) => formatPromise(promise, cells)),
    ...cells
      .filter(({ contestant, connections }) => contestant.id === 'a' && connections === 64)
      .map((cell) => `| p99 of (a), ms | ${cell.keys} | 64 | ${verdict(summarize(cell).p99, 10, false)} | ≤ 10 |`),
    '',
    failures.length === 0 ? 'Every answer was a 200.' : `Answers other than 200: ${failures.join('; ')}.`,
    '',
  ].join('\n');
}

function formatKind(kind: 'check' | 'forward', cells: Cell[]): string[] {
  const own = cells.filter(({ contestant }) => contestant.kind === kind);
  if (own.length === 0) return [];
  const widths = [...new Set(own.map(({ connections }) => connections))];
  const names = [...new Set(own.map(({ contestant }) => contestant))];
  return [
    '',
    kind === 'check' ? '## Checking a key' : '## Forwarding a chat completion',
    '',
    `| | keys | ${widths.map((width) => `${width}: requests/s | p50 ms | p99 ms`).join(' | ')} |`,
    `|---|---|${widths.map(() => '---|---|---|').join('')}`,
    ...names.flatMap((contestant) =>
      keyChoices.flatMap((keys) => {
        const row = own.filter((cell) => cell.contestant === contestant && cell.keys === keys);
        if (row.length === 0) return [];
        const figures = row.map(summarize).map((s) => `${count(s.perSecond)} | ${ms(s.p50)} | ${ms(s.p99)}`);
        return [
          `| (${contestant.id}) ${contestant.name} | ${contestant.readsKeys ? keys : 'none'} | ${figures.join(' | ')} |`,
        ];
      }),
    ),
  ];
}

function formatPromise({ who, against, least, connections }: (typeof promises)[number], cells: Cell[]): string[] {
  const find = (id: string, keys: string, width: number) =>
    cells.find(
      (c) => c.contestant.id === id && c.connections === width && (!c.contestant.readsKeys || c.keys === keys),
    );
  return keyChoices.flatMap((keys) =>
    connections.flatMap((width) => {
      const [cell, other] = [find(who, keys, width), find(against, keys, width)];
      if (!cell || !other) return [];
      return [
        `| ${who} / ${against} | ${keys} | ${width} | ${verdict(ratioOf(cell, other), least, true)} | ≥ ${least} |`,
      ];
    }),
  );
}

function verdict(figure: number, bound: number, isLeast: boolean): string {
  const isKept = isLeast ? figure >= bound : figure <= bound;
  return `${figure.toFixed(2)}${isKept ? '' : ' **missed**'}`;
}

function label({ contestant, keys, connections }: Cell): string {
  return `(${contestant.id}) ${keys}, ${connections} connections`;
}
