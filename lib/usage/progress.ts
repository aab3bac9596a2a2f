import { countUsageCohorts } from '@/db/queries/usage-cohorts';
import { findUsageProgress, type UsageDb, type UsageScope } from '@/db/queries/usage-report';
import type { UsageProgress } from './pieces';

const attempts = 3;

/**
 * Reads rollups as far as they are written. If some are written during the read, it repeats the read, because these
 * would be counted twice.
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
