import { type SQL, sql } from 'drizzle-orm';
import { cohortsWhere, isBroad } from './usage-cohorts';
import {
  movedKeys,
  ofAskedKeys,
  ofEnvironments,
  ofMovedKeys,
  ofOwners,
  ofPairs,
  ofTable,
  ownerListsOf,
  ranksAskedKeys,
} from './usage-joins';
import { isAny, texts, uuids } from './usage-lists';
import { partsOf, rangesOf } from './usage-parts';
import type { Grain, RollupPiece, RowsQuery, UsageScope } from './usage-rows';

export type Level =
  | 'organization'
  | 'space'
  | 'owner'
  | 'owner_status'
  | 'environment'
  | 'cohort'
  | 'cohort_status'
  | PairLevel
  | 'key'
  | 'total';

/** Two of space, owner and environment together. */
export type PairLevel = 'space_owner_status' | 'space_environment_status' | 'owner_environment_status';

/** PostgreSQL estimates the rows of so many pieces, one by one; more are read together. */
export const fewPieces = 4;

/** Rollups of one level and grain. */
export type Source = {
  level: Level;
  grain: Grain;
  pieces: readonly RollupPiece[];
  /** Lists of ids that its subjects must be in. */
  subjects: readonly SQL[];
  /** Joins the space, owner and environment, where the subject is none of these. */
  join?: SQL;
  /** Whether only what is asked for is joined. */
  isLimited?: boolean;
  /** Whether the join says if a row is added or taken off. */
  isSigned: boolean;
};

/** Totals are written when days are closed, and what has no models when hours are; organizations have no minutes. */
const levelAt = (level: Level, grain: Grain): Level => {
  if (level === 'total') return grain === 'day' || grain === 'month' || grain === 'quarter' ? 'total' : 'key';
  if (grain !== 'open' && grain !== 'minute') return level;
  if (grain === 'minute' && level === 'organization') return 'space';
  return level === 'owner_status' ? 'owner' : level === 'cohort_status' || isPair(level) ? 'cohort' : level;
};

export const isPair = (level: Level): level is PairLevel =>
  level === 'space_owner_status' || level === 'space_environment_status' || level === 'owner_environment_status';

/** Returns whether rows of other owners must be left out: of keys and of owners none are found. */
export const checksOwners = ({ owners, hasMovedKeys = true }: UsageScope, level: Level) =>
  isAny(owners) && (hasMovedKeys || isCohort(level)) && level !== 'key' && level !== 'total';

const isCohort = (level: Level) => level === 'cohort' || level === 'cohort_status' || isPair(level);

/** Returns where the rows of a grain are, for a query that the level answers. */
export function sourcesOf(scope: UsageScope, query: RowsQuery, asked: Level, grain: Grain): Source[] {
  const { organizationId, spaces, environments, hasMovedKeys = true } = scope;
  const { group } = query;
  const level = levelAt(asked, grain);
  const pieces = query.pieces.filter((piece) => piece.grain === grain);
  const subjects = subjectsOf(scope, { ...query, pieces }, level);
  const source = { level, grain, pieces, subjects, isSigned: false };
  const moved: Source[] = hasMovedKeys
    ? [{ ...source, level: 'key', subjects: [movedKeys(organizationId)], join: ofMovedKeys, isSigned: true }]
    : [];
  switch (level) {
    case 'cohort':
    case 'cohort_status':
      return [{ ...source, join: ofTable('usage_cohorts', organizationId) }, ...moved];
    case 'space_owner_status':
    case 'space_environment_status':
    case 'owner_environment_status':
      return [{ ...source, join: ofPairs }, ...moved];
    case 'environment':
      return [{ ...source, join: ofEnvironments(organizationId) }, ...moved];
    case 'owner':
    case 'owner_status':
      return [{ ...source, join: ofOwners }, ...moved];
    case 'key':
    case 'total': {
      if (ranksAskedKeys(scope, query)) return [{ ...source, join: ofAskedKeys, isLimited: true }];
      const isJoined =
        group === 'space' ||
        group === 'owner' ||
        group === 'environment' ||
        spaces !== 'all' ||
        isAny(environments) ||
        checksOwners(scope, asked);
      return [isJoined ? { ...source, join: ofTable('api_keys', organizationId) } : source];
    }
    default:
      return [source];
  }
}

/** Returns lists of the few subjects that a query is about, which are found by their ids instead of by time. */
function subjectsOf(scope: UsageScope, query: RowsQuery, level: Level): SQL[] {
  const { organizationId, spaces, keys, owners, environments } = scope;
  const { group, values, pieces } = query;
  const lists: SQL[] = [];
  const limit = (ids: SQL | false | undefined) => ids && lists.push(ids);
  const valuesOf = (name: typeof group) => (group === name ? values : undefined);
  const ofGroup = (list: SQL) => sql`array(select usage_group(${organizationId}, value) from unnest(${list}) value)`;
  switch (level) {
    case 'space':
      limit(spaces !== 'all' && uuids(spaces));
      break;
    case 'owner':
    case 'owner_status':
      for (const list of ownerListsOf(scope, query)) limit(ofGroup(sql`${list}::text[]`));
      break;
    case 'environment':
      limit(isAny(environments) && ofGroup(texts(environments?.map((name) => (name === 'none' ? '' : name)) ?? [])));
      break;
    case 'cohort':
    case 'cohort_status':
    case 'space_owner_status':
    case 'space_environment_status':
    case 'owner_environment_status': {
      // In many ranges, most are sooner read by time than found one by one in each.
      if (isBroad(scope, query) && rangesOf(partsOf(pieces)).length > fewPieces) break;
      const shown = valuesOf('owner');
      const isShown = shown ? sql`owner_id = any(${uuids(shown)})` : sql`true`;
      if (isPair(level)) {
        limit(sql`array(select id from pairs where ${isShown})`);
        break;
      }
      const where = [sql`organization_id = ${organizationId}`, ...cohortsWhere(scope), isShown];
      limit(sql`array(select id from usage_cohorts where ${sql.join(where, sql` and `)})`);
      break;
    }
    case 'key':
    case 'total': {
      limit(isAny(keys) && uuids(keys ?? []));
      const shown = valuesOf('key');
      // Shown keys were found among those of the owners.
      if (isAny(shown)) limit(uuids(shown));
      else limit(isAny(owners) && sql`array(select id from owned)`);
    }
  }
  return lists;
}
