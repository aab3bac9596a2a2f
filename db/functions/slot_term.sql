-- Returns the term of a moment. A slot is held in a term and the next one, unless it is renewed: what a process held
-- that has ended is free after 10 to 20 seconds.
create or replace function slot_term(at timestamptz) returns integer
language sql immutable parallel safe
as $$ select floor(extract(epoch from at) / 10)::integer $$;

-- Returns how many of the slots that were last written in `term` were taken or renewed in `this_term`.
create or replace function slots_in_term(term integer, slots integer, this_term integer) returns integer
language sql immutable parallel safe
as $$ select case when term >= this_term then slots else 0 end $$;

-- Returns how many of them were last taken or renewed in the term before.
create or replace function slots_before_term(term integer, slots integer, before integer, this_term integer)
returns integer
language sql immutable parallel safe
as $$ select case when term >= this_term then before when term = this_term - 1 then slots else 0 end $$;
