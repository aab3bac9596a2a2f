import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { closePools } from '@/db/client';
import { openFixtures } from '@/e2e/support/fixtures';
import { findAuditEvents } from '@/e2e/support/stored-rows';
import { insertAdminWorld, joinWorld } from '@/e2e/support/viewer-of';
import { changeSpaceLogo, getSpace, getSpaceLogo } from './service';

const db = openFixtures();
afterAll(async () => {
  await db.$client.end();
  await closePools();
});

const picture = async () => {
  const image = sharp({ create: { width: 50, height: 50, channels: 3, background: { r: 1, g: 2, b: 3 } } });
  return new Blob([new Uint8Array(await image.png().toBuffer())]);
};

test('getSpaceLogo returns the current version, and only to members who may see the space', async () => {
  const { world, viewer, space } = await insertAdminWorld(db);
  await changeSpaceLogo(viewer, space.id, await picture());
  const { logoUrl } = await getSpace(viewer, space.id);
  const version = logoUrl?.split('/').at(-1) ?? '';
  expect((await getSpaceLogo(viewer, space.id, version))?.subarray(8, 12).toString()).toBe('WEBP');
  expect(await getSpaceLogo(viewer, space.id, 'f'.repeat(32))).toBeNull();
  await expect(getSpaceLogo(await joinWorld(db, world, null), space.id, version)).rejects.toMatchObject({
    code: 'not_found',
  });
  await changeSpaceLogo(viewer, space.id, null);
  expect((await getSpace(viewer, space.id)).logoUrl).toBeNull();
});

test('changeSpaceLogo refuses a viewer without permission before it decodes the image', async () => {
  const { world, space } = await insertAdminWorld(db);
  const member = await joinWorld(db, world, 'editor');
  await expect(changeSpaceLogo(member, space.id, new Blob(['not an image']))).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('changeSpaceLogo refuses a file that is not an image and changes nothing', async () => {
  const { viewer, space } = await insertAdminWorld(db);
  await expect(changeSpaceLogo(viewer, space.id, new Blob(['<svg/>']))).rejects.toMatchObject({
    code: 'invalid_request',
  });
  expect(await findAuditEvents(db, space.id)).toEqual([]);
});
