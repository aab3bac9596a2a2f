import { sql } from 'drizzle-orm';

/**
 * The parts of an hour of usage `u`, as a table `part`: requests of two models, some of which fail, and refusals. The
 * request log and the rollups have the same parts, so that they add up. The latency is in milliseconds.
 */
export const usageParts = sql`
  cross join lateral (
    select
      u.requests / 4 as large,
      case when u.requests >= 2 and hashtext(u.api_key_id::text || u.hour::text) % 25 = 0 then 1 else 0 end as failed
  ) as hourly
  cross join lateral (
    select
      u.prompt_tokens * large / greatest(u.requests, 1) as large_input,
      u.completion_tokens * large / greatest(u.requests, 1) as large_output
  ) as large_tokens
  cross join lateral (
    values
      (
        'gpt-4o-mini', 'succeeded', u.requests - large - failed, 0::bigint, u.prompt_tokens - large_input,
        u.completion_tokens - large_output, 620
      ),
      ('gpt-4o', 'succeeded', large, 0, large_input, large_output, 1740),
      ('gpt-4o', 'failed', failed, 0, 0, 0, 3100),
      ('', 'refused', 0, u.refusals, 0, 0, 2)
  ) as part (model, class, requests, refusals, input, output, latency)`;
