-- Returns the term of a moment. A slot is held for its term and the next one, unless it is renewed: the slots of a
-- process that ended are free after 10 to 20 seconds.
create or replace function slot_term(at timestamptz) returns integer
language sql immutable parallel safe
as $$ select floor(extract(epoch from at) / 10)::integer $$;
