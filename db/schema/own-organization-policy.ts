import { sql } from 'drizzle-orm';
import { type AnyPgColumn, pgPolicy } from 'drizzle-orm/pg-core';

/**
 * Returns the row-level security policy by which a transaction of one organization sees and changes only its rows. It
 * applies to every role except the tables' owner: migrations need no role, which their user may not be able to create.
 */
export const ownOrganizationPolicy = (organizationId: AnyPgColumn) =>
  pgPolicy('own_organization', {
    using: sql`${organizationId} = nullif(current_setting('app.organization', true), '')::uuid`,
  });
