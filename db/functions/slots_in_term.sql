-- Returns how many of the slots that were last written in `term` were taken or renewed in `this_term`.
create or replace function slots_in_term(term integer, slots integer, this_term integer) returns integer
language sql immutable parallel safe
as $$ select case when term >= this_term then slots else 0 end $$;
