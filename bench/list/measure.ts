import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { Database } from '@/db/client';
import * as schema from '@/db/schema';
import { median } from '../median';
import type { ListCase } from './cases';
import type { BenchOrganization } from './organizations';

type Statement = { text: string; values: unknown[] };

export type Measure = {
  /** Planning and executing every statement of the case, by EXPLAIN ANALYZE; milliseconds, median. */
  inDatabase: number;
  /** The whole call from Node, round trips included; milliseconds, median. */
  call: number;
  /** The last run's plans, one a statement. */
  plans: string[];
};

/** Runs a case and then each of its statements again under EXPLAIN ANALYZE, in turns, after one run to warm up. */
export async function measureCase(
  { run }: Pick<ListCase, 'run'>,
  organization: BenchOrganization,
  sql: postgres.Sql,
  repetitions: number,
): Promise<Measure> {
  const statements: Statement[] = [];
  const logger = { logQuery: (text: string, values: unknown[]) => statements.push({ text, values }) };
  const recorded: Database = drizzle(sql, { schema, logger });
  await run(organization, recorded);
  const db: Database = drizzle(sql, { schema });
  const calls: number[] = [];
  const inDatabase: number[] = [];
  let plans: string[] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await run(organization, db);
    calls.push(performance.now() - start);
    plans = [];
    for (const statement of statements) plans.push(await explain(statement, sql));
    inDatabase.push(plans.reduce((sum, plan) => sum + millisecondsOf(plan), 0));
  }
  return { inDatabase: median(inDatabase), call: median(calls), plans };
}

async function explain({ text, values }: Statement, sql: postgres.Sql): Promise<string> {
  const parameters = values as postgres.ParameterOrJSON<never>[];
  // Without a clock reading per row, which would cost as much as the row.
  const rows = await sql.unsafe(`explain (analyze, buffers, timing off) ${text}`, parameters);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function millisecondsOf(plan: string): number {
  return [...plan.matchAll(/^(?:Planning|Execution) Time: ([\d.]+) ms/gm)].reduce((sum, [, ms]) => sum + Number(ms), 0);
}
