-- Returns the columns of a row that are in `names`, or, with `is_only` false, all other columns.
create or replace function row_image(whole jsonb, is_only boolean, names text[]) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_object_agg(key, value) from jsonb_each(whole) where (key = any (names)) = is_only
$$;
