import type postgres from 'postgres';
import { list } from './admission';

/** Slots of concurrent requests that a key has held since a term (`db/functions/slot_term.sql`). */
export type HeldSlots = { apiKeyId: string; term: number; count: number };

const parametersOf = (held: readonly HeldSlots[]) => {
  // Rows are locked in one order, to avoid deadlocks.
  const sorted = [...held].sort((a, b) => (a.apiKeyId < b.apiKeyId ? -1 : 1));
  return [
    list(sorted.map(({ apiKeyId }) => apiKeyId)),
    list(sorted.map(({ term }) => term)),
    list(sorted.map(({ count }) => count)),
  ];
};

// Slots that were last renewed more than a term ago have expired.
const releaseText = `
  update key_meters m
  set
    slots = case when h.term = m.slot_term then greatest(0, m.slots - h.count) else m.slots end,
    slots_before = case when h.term = m.slot_term - 1 then greatest(0, m.slots_before - h.count) else m.slots_before end
  from unnest($1::uuid[], $2::integer[], $3::integer[]) as h (id, term, count)
  where m.api_key_id = h.id`;

/** Frees slots. `held` must not repeat a key. */
export async function releaseSlots(held: readonly HeldSlots[], sql: postgres.Sql): Promise<void> {
  await sql.unsafe(releaseText, parametersOf(held), { prepare: true });
}

const renewText = `
  update key_meters m
  set
    slots = slots_in_term(m.slot_term, m.slots, n.term) + h.count,
    slots_before = greatest(0, slots_before_term(m.slot_term, m.slots, m.slots_before, n.term)
      - case when h.term = n.term - 1 then h.count else 0 end),
    slot_term = n.term
  from unnest($1::uuid[], $2::integer[], $3::integer[]) as h (id, term, count),
    (select slot_term(clock_timestamp()) as term) n
  where m.api_key_id = h.id and m.slot_term <= n.term and h.term < n.term
  returning h.id, m.slot_term as term`;

/**
 * Renews slots of earlier terms for the current term; `held` must not repeat a key.
 * @returns the term, by key; keys whose slots need no renewal are left out
 */
export async function renewSlots(held: readonly HeldSlots[], sql: postgres.Sql): Promise<Map<string, number>> {
  const rows = await sql.unsafe<{ id: string; term: number }[]>(renewText, parametersOf(held), { prepare: true });
  return new Map(rows.map(({ id, term }) => [id, term]));
}
