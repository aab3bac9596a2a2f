-- What a search looks a name up by: each run of three characters in it (fewer at its end), behind a tag of the
-- organization, so that no organization's search reads another's entries. A tsvector, because its index can also look
-- for beginnings: that finds searches of one and two characters. In any script: characters, not words.
-- The cost keeps the planner from ever computing this row by row where the index can answer.
create function api_key_name_grams(organization_id uuid, folded text) returns tsvector
language plpgsql immutable strict parallel safe cost 10000
as $$
declare
  tag text := left(md5(organization_id::text), 8);
  grams text[] := '{}';
begin
  for place in 1..char_length(folded) loop
    grams := grams || (tag || substr(folded, place, 3));
  end loop;
  return array_to_tsvector(grams);
end
$$;
--> statement-breakpoint
-- The query for names that may contain a folded text; LIKE then decides. Long texts are looked up by their beginning.
create function api_key_name_query(organization_id uuid, folded text) returns tsquery
language plpgsql immutable strict parallel safe
as $$
declare
  tag text := left(md5(organization_id::text), 8);
  ending text := case when char_length(folded) < 3 then ':*' else '' end;
  grams text[] := '{}';
begin
  for place in 1..least(greatest(char_length(folded) - 2, 1), 30) loop
    grams := grams || ('''' || replace(replace(tag || substr(folded, place, 3), '\', '\\'), '''', '''''') || '''' || ending);
  end loop;
  return array_to_string(grams, ' & ')::tsquery;
end
$$;
