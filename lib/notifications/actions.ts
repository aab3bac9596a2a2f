'use server';

import { refresh } from 'next/cache';
import { personAction } from '../action';
import { changeMailChoices } from './choices-service';
import { mailChoicesSchema } from './schema';

/** Changes which mails the user gets, and about which keys. */
export const changeMailChoicesAction = personAction(mailChoicesSchema, async (person, choices) => {
  await changeMailChoices(person, choices);
  refresh();
});
