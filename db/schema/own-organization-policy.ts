import { sql } from 'drizzle-orm';
import { type AnyPgColumn, pgPolicy } from 'drizzle-orm/pg-core';

/**
 * Row-level security: a transaction of one organization sees and changes only that organization's rows. It applies
 * every role but the tables' owner, so that the migrations need no role, which their user may not be able to create.
 */
export const ownOrganizationPolicy = (organizationId: AnyPgColumn) =>
  pgPolicy('own_organization', {
    using: sql`${organizationId} = nullif(current_setting('app.organization', true), '')::uuid`,
  });
