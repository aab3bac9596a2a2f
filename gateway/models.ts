import type { KeyFacts } from '@/db/queries/admission';
import type { Model } from '@/lib/api/schemas';
import { AppError } from '@/lib/errors';
import { isModelAmong } from '@/lib/model-names';
import { echoModel } from './echo-answer';
import type { Upstream } from './upstream';

/** The name that stands for the default model of the key's space, like a request without a model. */
const defaultAlias = 'pulze';

// How long the upstream's list of models is cached.
const listMs = 60_000;

// The maximum number of models in an error message.
const maxNamed = 20;

/** The settings that decide which models a key may use. */
export type Caller = Pick<KeyFacts, 'defaultModel' | 'allowedModels' | 'keyAllowedModels'>;

/** Returns whether the key or its space may use only certain models. */
export function hasModelList({ allowedModels, keyAllowedModels }: Caller): boolean {
  return Boolean(allowedModels ?? keyAllowedModels);
}

const isPattern = (name: string) => name.endsWith('*');

/** Returns the names that both lists allow, those in the key's own list first. */
function listedNames({ allowedModels: space, keyAllowedModels: own }: Caller): string[] {
  if (!space || !own) return own ?? space ?? [];
  return [
    ...own.filter((name) => isModelAmong(space, name)),
    ...space.filter((name) => !own.includes(name) && isModelAmong(own, name)),
  ];
}

/** Returns the models that a key may use as a part of an error message. */
export function namesAllowed(caller: Caller): string {
  const names = listedNames(caller).map((name) => `\`${name}\``);
  if (names.length === 0) return 'one of GET /v1/models';
  const rest = names.length > maxNamed ? ' or another of GET /v1/models' : '';
  return names.slice(0, maxNamed).join(', ') + rest;
}

/**
 * Creates the lookup of models. Without an upstream, pulze-echo answers for every name that key and space allow, so
 * that the docs' `gpt-4` works on a new installation. With one, the upstream decides which models exist.
 */
export function createModels(upstream: Upstream | null) {
  let listed: { models: Promise<Model[]>; until: number } | undefined;

  function serverModels(): Promise<Model[]> {
    if (!upstream) return Promise.resolve([modelOf(echoModel)]);
    if (!listed || listed.until < Date.now()) {
      const models = upstream.models();
      listed = { models, until: Date.now() + listMs };
      models.catch(() => {
        listed = undefined;
      });
    }
    return listed.models;
  }

  /** Returns the list entries that name one model. Without an upstream, the text before a `*` counts as a name too. */
  function exactNames(names: readonly string[]): string[] {
    if (upstream) return names.filter((name) => !isPattern(name));
    return names.map((name) => name.replace(/\*$/, '')).filter((name) => name !== '');
  }

  // The space's default, else the first model in the lists, else the server's first model that they allow.
  async function findDefault(caller: Caller): Promise<string | undefined> {
    return caller.defaultModel ?? exactNames(listedNames(caller))[0] ?? (await firstOfServer(caller));
  }

  async function requireDefault(caller: Caller): Promise<string> {
    const model = await findDefault(caller);
    if (model) return model;
    throw new AppError('invalid_request', 'There is no default model: send the name of a `model`.', {
      param: 'model',
    });
  }

  async function firstOfServer({ allowedModels: space, keyAllowedModels: own }: Caller): Promise<string | undefined> {
    const fits = (list: string[] | null, id: string) => !list || list.length === 0 || isModelAmong(list, id);
    return (await serverModels()).find(({ id }) => fits(space, id) && fits(own, id))?.id;
  }

  // A space always allows its own default model, whatever its list.
  async function isAllowed(caller: Caller, model: string): Promise<boolean> {
    const { allowedModels, keyAllowedModels } = caller;
    if (keyAllowedModels && !isModelAmong(keyAllowedModels, model)) return false;
    if (!allowedModels || isModelAmong(allowedModels, model)) return true;
    return model === (await findDefault({ ...caller, keyAllowedModels: null }));
  }

  return {
    isAllowed,
    /**
     * Returns the name of the model to use for a request.
     * @throws AppError model_not_allowed when the key or the space has a list without it
     */
    async resolve(caller: Caller, requested: string | null | undefined): Promise<string> {
      const model = requested == null || requested === defaultAlias ? await requireDefault(caller) : requested;
      if (await isAllowed(caller, model)) return model;
      throw new AppError(
        'model_not_allowed',
        `The model \`${model.slice(0, 100)}\` is not allowed for this key: use ${namesAllowed(caller)}.`,
        { param: 'model' },
      );
    },

    /** Lists the models a key may use, the default first. @throws AppError when the upstream fails */
    async list(caller: Caller): Promise<Model[]> {
      const known = new Map((await serverModels()).map((model) => [model.id, model]));
      const first = await findDefault(caller);
      const named = exactNames(listedNames(caller));
      // Leaves out models in the lists that the upstream no longer has.
      const usable = upstream && known.size > 0 ? named.filter((name) => known.has(name)) : named;
      const names = [...new Set([...(first ? [first] : []), ...usable, ...known.keys()])];
      const allowed = await Promise.all(names.map((name) => isAllowed(caller, name)));
      return names.filter((_, index) => allowed[index]).map((name) => known.get(name) ?? modelOf(name));
    },

    /** Finds one of the models that a key may use by its name. @throws AppError model_not_found */
    async find(caller: Caller, id: string): Promise<Model> {
      const name = id === defaultAlias ? await findDefault(caller) : id;
      const found = (await this.list(caller)).find((model) => model.id === name);
      if (!found) throw notFound(id);
      return found;
    },
  };
}

export type Models = ReturnType<typeof createModels>;

function modelOf(id: string): Model {
  return { id, object: 'model', created: 0, owned_by: id === echoModel ? 'built-in' : 'pulze' };
}

function notFound(model: string): AppError {
  const name = model.slice(0, 100);
  return new AppError('model_not_found', `The model \`${name}\` does not exist, or this key may not use it.`, {
    param: 'model',
  });
}
