import { v7 as newId } from 'uuid';
import * as z from 'zod/mini';
import { StartError } from '@/db/embedded/start-error';
import { listSpacesToCreateIn } from '@/lib/api-keys/access';
import { changeApiKey } from '@/lib/api-keys/change';
import { createApiKey } from '@/lib/api-keys/create';
import { defaultListParams } from '@/lib/api-keys/list-params';
import { listApiKeys } from '@/lib/api-keys/list-service';
import { findOperatorViewer } from '@/lib/api-keys/operator-viewer';
import { removeApiKey } from '@/lib/api-keys/remove';
import { rotateApiKey } from '@/lib/api-keys/rotate';
import { overlaps, rotateApiKeySchema } from '@/lib/api-keys/rotation-schema';
import { createApiKeySchema } from '@/lib/api-keys/schema';
import type { Command } from './command';

/** `npm run admin -- keys …`: ORGANIZATION is the name in URLs; the command acts as the member EMAIL. */

const asMember = 'acting as the member EMAIL';

export const listKeys: Command = {
  usage: 'ORGANIZATION EMAIL [SEARCH]',
  summary: `lists the 100 newest keys that match, ${asMember}`,
  async run([slug = '', email = '', query = '']) {
    const viewer = await findOperatorViewer(slug, email);
    const { rows, total } = await listApiKeys(viewer, { ...defaultListParams, query, size: 100 });
    const keys = rows.map(({ space, owner, ...row }) => ({
      id: row.id,
      name: row.name,
      preview: row.preview,
      state: row.state,
      space: space.name,
      owner: owner.name,
      createdAt: row.createdAt,
      lastUsedAt: row.lastUsedAt,
      expiresAt: row.expiresAt,
    }));
    const count = await total;
    return {
      lines: [
        ...keys.map(
          ({ id, preview, state, name, space, owner, lastUsedAt }) =>
            `${id}  ${preview}  ${state.padEnd(8)}  ${name} (${space}, ${owner}), last used ${lastUsedAt ?? 'never'}`,
        ),
        `${keys.length} of ${count} keys`,
      ],
      json: { keys, total: count },
    };
  },
};

export const createKey: Command = {
  usage: 'ORGANIZATION EMAIL SPACE NAME',
  summary: `creates a key in a space, ${asMember}, and prints its secret`,
  async run([slug = '', email = '', spaceName = '', name = '']) {
    const viewer = await findOperatorViewer(slug, email);
    const spaces = await listSpacesToCreateIn(viewer);
    const [space, ...others] = spaces.filter((each) => each.name === spaceName || each.id === spaceName);
    if (!space) {
      const names = spaces.map((each) => each.name).join(', ') || 'none';
      throw new StartError(
        `${email} may not create keys in a space “${spaceName}”. The spaces in which they may: ${names}.`,
      );
    }
    if (others.length > 0) throw new StartError(`Several spaces are named ${spaceName}: use the id of one instead.`);
    const input = parse(createApiKeySchema, { name, spaceId: space.id, requestId: newId() });
    const { key, secret } = await createApiKey(viewer, input);
    return {
      lines: [`Created ${key.name} (${key.id}) in ${space.name}. This secret is shown only once:`, `  ${secret}`],
      json: { id: key.id, name: key.name, space: space.name, secret },
    };
  },
};

export const disableKey: Command = {
  usage: 'ORGANIZATION EMAIL KEY',
  summary: `disables the key with the id KEY, ${asMember}`,
  async run([slug = '', email = '', key = '']) {
    const viewer = await findOperatorViewer(slug, email);
    const { id, name } = await changeApiKey(viewer, parseKeyId(key), { isDisabled: true });
    return { lines: [`Disabled ${name} (${id}).`], json: { id, name, state: 'disabled' } };
  },
};

export const removeKey: Command = {
  usage: 'ORGANIZATION EMAIL KEY',
  summary: `removes the key with the id KEY permanently, ${asMember}`,
  async run([slug = '', email = '', key = '']) {
    const viewer = await findOperatorViewer(slug, email);
    const { id, name, removedAt } = await removeApiKey(viewer, parseKeyId(key));
    return { lines: [`Removed ${name} (${id}).`], json: { id, name, state: 'removed', removedAt } };
  },
};

export const rotateKey: Command = {
  usage: 'ORGANIZATION EMAIL KEY OVERLAP',
  summary: `gives the key with the id KEY a new secret, ${asMember}; the old one works for ${overlaps.join(', ')}`,
  async run([slug = '', email = '', id = '', overlap = '']) {
    const viewer = await findOperatorViewer(slug, email);
    if (!overlaps.some((each) => each === overlap))
      throw new StartError(`OVERLAP must be one of ${overlaps.join(', ')}.`);
    const input = parse(rotateApiKeySchema, { id: parseKeyId(id), overlap, requestId: newId() });
    const { key, secret } = await rotateApiKey(viewer, input);
    const old = overlap === 'none' ? 'The old secret is refused from now on.' : `The old secret works for ${overlap}.`;
    return {
      lines: [`Rotated ${key.name} (${key.id}). ${old} This secret is shown only once:`, `  ${secret}`],
      json: { id: key.id, name: key.name, overlap, secret },
    };
  },
};

function parseKeyId(text: string): string {
  const result = z.safeParse(z.guid(), text);
  if (result.success) return result.data;
  throw new StartError(`${JSON.stringify(text)} is not the id of a key: \`keys list\` prints ids.`);
}

function parse<T>(schema: z.ZodMiniType<T>, input: unknown): T {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  throw new StartError(result.error.issues[0]?.message ?? 'This input is not valid.');
}
