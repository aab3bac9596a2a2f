-- Returns how many of the slots that were last written in `term` were last taken or renewed in the term before
-- `this_term`.
create or replace function slots_before_term(term integer, slots integer, before integer, this_term integer)
returns integer
language sql immutable parallel safe
as $$ select case when term >= this_term then before when term = this_term - 1 then slots else 0 end $$;
