-- The parameters of admission's functions have other names, which only a new function can have.
drop function if exists gcra_admits(integer, bigint, bigint, bigint, integer);
--> statement-breakpoint
drop function if exists give_back_requests(
  uuid[], bigint[], integer[], integer[], integer[], integer[], double precision[]
);
--> statement-breakpoint
drop function if exists take_requests(
  uuid[], integer[], integer[], integer[], bigint[], integer[], integer[], integer[], uuid[], bigint[], integer[]
);
