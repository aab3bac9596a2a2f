import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { Database } from '@/db/client';
import { median } from '../median';
import type { ListCase } from './cases';
import type { BenchOrganization } from './organizations';

type Statement = { text: string; values: unknown[] };

export type Measure = {
  /**
   * Planning and executing every statement of the case, by EXPLAIN ANALYZE; of those that were sent together, which run
   * side by side, the longest. Milliseconds, median.
   */
  inDatabase: number;
  /** The whole call from Node, round trips included; milliseconds, median. */
  call: number;
  /** The plans of one more run, with the buffers they read, one a statement. */
  plans: string[];
};

/** Runs a case and then each of its statements again under EXPLAIN ANALYZE, in turns, after one run to warm up. */
export async function measureCase(
  { run }: Pick<ListCase, 'run'>,
  organization: BenchOrganization,
  sql: postgres.Sql,
  repetitions: number,
): Promise<Measure> {
  const steps = await recordSteps(run, organization, sql);
  const db: Database = drizzle(sql);
  const calls: number[] = [];
  const inDatabase: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await run(organization, db);
    calls.push(performance.now() - start);
    let elapsed = 0;
    for (const statements of steps) {
      const explained = await Promise.all(statements.map((statement) => explain(statement, 'buffers off', sql)));
      elapsed += Math.max(...explained.map(millisecondsOf));
    }
    inDatabase.push(elapsed);
  }
  const plans: string[] = [];
  for (const statement of steps.flat()) plans.push(await explain(statement, 'buffers on', sql));
  return { inDatabase: median(inDatabase), call: median(calls), plans };
}

/** The statements of one run in their order, those in one step that were sent in one turn of the event loop. */
async function recordSteps(run: ListCase['run'], organization: BenchOrganization, sql: postgres.Sql) {
  const steps: Statement[][] = [];
  let step: Statement[] | undefined;
  const logQuery = (text: string, values: unknown[]) => {
    if (!step) {
      step = [];
      steps.push(step);
      setImmediate(() => {
        step = undefined;
      });
    }
    step.push({ text, values });
  };
  await run(organization, drizzle(sql, { logger: { logQuery } }));
  return steps;
}

type Bookkeeping = 'buffers on' | 'buffers off';

async function explain({ text, values }: Statement, buffers: Bookkeeping, sql: postgres.Sql): Promise<string> {
  const parameters = values as postgres.ParameterOrJSON<never>[];
  // Without a clock reading for each row, which would cost as much as the row; counting buffers is done for each, too.
  const rows = await sql.unsafe(`explain (analyze, timing off, ${buffers}) ${text}`, parameters);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function millisecondsOf(plan: string): number {
  return [...plan.matchAll(/^(?:Planning|Execution) Time: ([\d.]+) ms/gm)].reduce((sum, [, ms]) => sum + Number(ms), 0);
}
