import * as z from 'zod/mini';

/** The names of models: how they are entered, and how a list of allowed ones is read. */

const maxAllowedModels = 100;

const notTheAlias = z.refine<string>((name) => name !== 'pulze', {
  error: '“pulze” stands for the default model. Enter another model.',
});

/** One model's name as the API takes it. */
export const modelInput = z
  .string()
  .check(
    z.trim(),
    z.regex(/^[\x21-\x29\x2b-\x7e]{1,256}$/, 'Use the model’s name as in the API, without spaces.'),
    notTheAlias,
  );

const namePattern = z
  .string()
  .check(
    z.trim(),
    z.regex(
      /^(?=.{1,256}$)[\x21-\x29\x2b-\x7e]*\*?$/,
      'Use models’ names as in the API, without spaces; a * may stand at the end.',
    ),
    notTheAlias,
  );

/** A list of allowed models: exact names, or beginnings with a trailing `*`. */
export const allowedModelsInput = z.array(namePattern).check(
  z.minLength(1, 'Name at least one model, or allow all.'),
  z.maxLength(maxAllowedModels, `Name at most ${maxAllowedModels} models.`),
  z.overwrite((models) => [...new Set(models)]),
);

/** Returns whether a list allows a model: by its exact name, or by the beginning that stands before a trailing `*`. */
export function isModelAmong(list: readonly string[], model: string): boolean {
  return list.some((name) => (name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : name === model));
}
