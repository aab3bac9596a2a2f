import { eq } from 'drizzle-orm';
import { spaces } from '@/db/schema/spaces';
import { editorOf, lineOf, openKey, readKey } from './support/key-page';
import { seriousProblemsInBothSchemes } from './support/serious-problems';
import { expect, test } from './support/test';

test('names of models are chips: typed, pasted or chosen from the known ones, and removed by keyboard', async ({
  adminPage: page,
  db,
  world,
}) => {
  await db
    .update(spaces)
    .set({ allowedModels: ['gpt-5', 'gpt-5-mini', 'small-1'] })
    .where(eq(spaces.id, world.space.id));
  const { id } = await openKey(page, db, world);
  await lineOf(page, 'Models').click();
  const editor = editorOf(page, 'Models');
  await editor.getByRole('radio', { name: 'Only these' }).check();
  const names = editor.getByLabel('Names of models');
  const chips = editor.getByRole('button', { name: /^Remove / });
  await names.fill('gpt-4\ngpt-4o*, wrong ');
  await expect(chips).toHaveCount(3);
  await expect(names).toHaveValue('');
  await names.press('Backspace');
  await expect(chips).toHaveCount(2);
  await names.pressSequentially('mini');
  await editor.getByRole('button', { name: 'Add gpt-5-mini' }).waitFor();
  expect(await seriousProblemsInBothSchemes(page)).toEqual([]);
  await names.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(names).toBeFocused();
  await expect(chips).toHaveCount(3);
  await editor.getByRole('button', { name: 'Remove gpt-4', exact: true }).click();
  await names.pressSequentially('last');
  await page.keyboard.press('Control+Enter');
  await expect(lineOf(page, 'Models')).toContainText('Saved');
  expect((await readKey(db, id))?.allowedModels).toEqual(['gpt-4o*', 'gpt-5-mini', 'last']);
});
