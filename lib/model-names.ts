import * as z from 'zod/mini';

/** Input schemas for model names, and the match against a list of allowed models. */

const maxAllowedModels = 100;

const notTheAlias = z.refine<string>((name) => name !== 'pulze', {
  error: '“pulze” means the default model. Enter another model.',
});

/** The schema of one model's name. */
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

/** The schema of a list of allowed models: exact names, or prefixes with a trailing `*`. */
export const allowedModelsInput = z.array(namePattern).check(
  z.minLength(1, 'Name at least one model, or allow all.'),
  z.maxLength(maxAllowedModels, `Name at most ${maxAllowedModels} models.`),
  z.overwrite((models) => [...new Set(models)]),
);

/** Returns whether a list contains a model's name, or its prefix with a trailing `*`. */
export function isModelAmong(list: readonly string[], model: string): boolean {
  return list.some((name) => (name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : name === model));
}
