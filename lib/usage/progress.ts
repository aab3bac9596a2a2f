import { countUsageCohorts } from '@/db/queries/usage-cohorts';
import { findUsageProgress, type UsageDb, type UsageScope } from '@/db/queries/usage-report';
import type { UsageProgress } from './pieces';

const attempts = 3;

/**
 * Reads rollups by how far they are written. What is written meanwhile would be counted twice, so that the reading is
 * repeated then.
 */
export async function readAsWritten<T>(
  asked: UsageScope,
  read: (scope: UsageScope, progress: UsageProgress) => Promise<T>,
  db?: UsageDb,
): Promise<T> {
  let [progress, cohorts] = await Promise.all([
    findUsageProgress(asked.organizationId, db),
    countUsageCohorts(asked, db),
  ]);
  for (let attempt = 1; ; attempt += 1) {
    const result = await read({ ...asked, cohorts, hasMovedKeys: progress.hasMovedKeys }, progress);
    const after = await findUsageProgress(asked.organizationId, db);
    if (attempt === attempts || after.openUntil.getTime() === progress.openUntil.getTime()) return result;
    progress = after;
  }
}
