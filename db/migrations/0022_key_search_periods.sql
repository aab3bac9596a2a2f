-- Search reads a list's newest keys first, a stretch of time after the other: about 48 days each, so that a year is
-- eight of them and none holds more than a part of a large list. The number of seconds is a power of two.
create function api_key_period(moment timestamptz) returns integer
language plpgsql immutable strict parallel safe
as $$
begin
  return floor(extract(epoch from moment) / 4194304);
end
$$;
--> statement-breakpoint
-- What tells one organization's entries of one period from all others. Two may share one: conditions decide.
create function api_key_search_tag(organization_id uuid, period integer) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  return left(md5(organization_id::text || period), 8);
end
$$;
--> statement-breakpoint
-- What a search looks a name up by: each run of three characters in it (fewer at its end), behind the tag of its
-- organization and period. A tsvector, because its index can also look for beginnings: that finds searches of one and
-- two characters. In any script: characters, not words.
-- What the two functions above say is written out here: where an index is built or analyzed no function of ours is found.
-- The cost keeps the planner from ever computing this row by row, whatever it thinks of the table's size; workers would
-- take longer to start than an answer takes.
create function api_key_name_grams(organization_id uuid, created_at timestamptz, folded text) returns tsvector
language plpgsql immutable strict parallel restricted cost 10000
as $$
declare
  period integer := floor(extract(epoch from created_at) / 4194304);
  tag text := left(md5(organization_id::text || period), 8);
  grams text[] := '{}';
begin
  for place in 1..char_length(folded) loop
    grams := grams || (tag || substr(folded, place, 3));
  end loop;
  return array_to_tsvector(grams);
end
$$;
--> statement-breakpoint
-- The query for a period's names that may contain a folded text; LIKE then decides. Runs side by side and not one at
-- each character: each one more costs every name that has them. Long texts are looked up by their beginning.
create function api_key_name_query(organization_id uuid, period integer, folded text) returns tsquery
language plpgsql immutable strict parallel safe
as $$
declare
  tag text := api_key_search_tag(organization_id, period);
  last_place integer := least(greatest(char_length(folded) - 2, 1), 28);
  place integer := 1;
  query text := '';
begin
  loop
    query := query || '''' || replace(replace(tag || substr(folded, place, 3), '\', '\\'), '''', '''''') || '''';
    exit when place = last_place;
    query := query || ' & ';
    place := least(place + 3, last_place);
  end loop;
  return (query || case when char_length(folded) < 3 then ':*' else '' end)::tsquery;
end
$$;
