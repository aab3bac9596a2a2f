-- Returns whether keys work under a subscription; plan and status are null for an organization without one. The lists
-- hold lib/plans.ts in the same order, with the plan of organizations without a subscription first.
create or replace function covers_api_keys(
  plan plan,
  status subscription_status,
  plans plan[],
  plan_api_keys boolean[]
) returns boolean
language sql immutable parallel safe
as $$
  select plan_api_keys[coalesce(array_position(plans, plan), 1)] and status is distinct from 'canceled'
$$;
