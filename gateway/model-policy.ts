import { AppError } from '@/lib/errors';
import { createNames, foldMemberName, JsonSyntaxError, type Member, scanObject } from './json-scan';
import { stringsIn } from './json-strings';
import { type Caller, type Models, namesAllowed } from './models';

/**
 * When a space or a key may use only certain models, no field of the body may name another one, because upstreams read
 * fields such as `models` and `fallbacks` too.
 */

// The names of fields that name a model: these words alone, or after a word of `roles`.
const nouns = ['model', 'models', 'model_id', 'model_name'];
const roles = [
  'allowed',
  'alternate',
  'alternative',
  'answering',
  'backup',
  'base',
  'default',
  'draft',
  'fallback',
  'judge',
  'moderation',
  'override',
  'preferred',
  'reasoning',
  'safety',
  'secondary',
  'speculative',
  'target',
];

const modelFields = [
  ...nouns,
  ...roles.flatMap((role) => nouns.map((noun) => `${role}_${noun}`)),
  'adapter_id',
  'model_list',
  'model_group',
  'model_fallbacks',
  'fallback',
  'fallbacks',
  'default_fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'engine',
  'engine_id',
  'deployment',
  'deployment_id',
  'preset',
  'router',
  'router_settings_override',
  'user_config',
];
// Some servers also read `fallbackModels` and `fallback-models`.
const modelNames = modelFields.flatMap((name) => [name, name.replaceAll('_', ''), name.replaceAll('_', '-')]);
const namesModels = new Set(modelNames);

// Members with the contents of a request and descriptions of functions, in which names mean no model.
const contents = [
  'messages',
  'input',
  'prompt',
  'system',
  'instructions',
  'metadata',
  'response_format',
  'text',
  'functions',
  'parameters',
  'input_schema',
  'schema',
  'documents',
  'query',
];

const maxFields = 200;

const ownNames = createNames(['model']);
const searched = createNames([...modelNames, ...contents]);

/** Returns whether a field of this name may make an upstream use another model. */
export function isModelField(name: string): boolean {
  return namesModels.has(foldMemberName(name));
}

/**
 * Checks that a body names only allowed models besides its own `model`.
 * @throws AppError model_not_allowed; invalid_request for a second `model`, which an upstream might prefer
 */
export async function requireAllowedModels(json: Buffer, caller: Caller, models: Models): Promise<void> {
  const found: Member[] = [];
  const { members } = scanObject(json, ownNames, searched, (member) => {
    if (!namesModels.has(member.name)) return;
    found.push(member);
    if (found.length > maxFields) throw new JsonSyntaxError();
  });
  if (members.length > 1 || members.some((member) => !member.isExact)) throw repeatedModel();
  for (const member of found) {
    if (member.keyStart !== members[0]?.keyStart)
      await requireAllowed(member.name, stringsIn(json, member.start, member.end), caller, models);
  }
}

/** Checks the values of a field. @throws AppError model_not_allowed when one of them is not an allowed model */
export async function requireAllowed(
  field: string,
  values: Iterable<string>,
  caller: Caller,
  models: Models,
): Promise<void> {
  for (const value of values) {
    if (await models.isAllowed(caller, value)) continue;
    throw new AppError(
      'model_not_allowed',
      `The field \`${field}\` names the model \`${value.slice(0, 100)}\`, which this key may not use: leave it out, ` +
        `or use ${namesAllowed(caller)}.`,
      { param: field },
    );
  }
}

/** Returns the error for a second member or part `model`. */
export function repeatedModel(): AppError {
  return new AppError('invalid_request', 'The field `model` is sent twice or in another case: send it once.', {
    param: 'model',
  });
}
