import type { AdmissionRow } from '@/db/queries/admission';
import type { Model } from '@/lib/api/schemas';
import { AppError } from '@/lib/errors';
import { echoModel } from './echo-answer';
import type { Upstream } from './upstream';

/** The model name that stands for the default model of the key's space, as does no name. */
const defaultAlias = 'pulze';

// How long the upstream's list of models is cached.
const listMs = 60_000;

type Space = Pick<AdmissionRow, 'spaceName' | 'defaultModel' | 'allowedModels'>;

/**
 * Creates the lookup of models. Without an upstream, pulze-echo answers for every name that the space allows, so that
 * `gpt-4` of the docs works on a new installation. With one, the upstream decides which names exist.
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

  // The space's default, else the first model it allows, else the first model of the server.
  async function defaultModel(space: Space): Promise<string> {
    const model = space.defaultModel ?? space.allowedModels?.[0] ?? (await serverModels())[0]?.id;
    if (model) return model;
    throw new AppError('invalid_request', 'There is no default model: send the name of a `model`.', {
      param: 'model',
    });
  }

  async function isAllowed(space: Space, model: string): Promise<boolean> {
    if (!space.allowedModels || space.allowedModels.includes(model)) return true;
    return model === (await defaultModel(space));
  }

  return {
    isAllowed,
    /**
     * Returns the name of the model to use for a request.
     * @throws AppError model_not_found when the space doesn't allow it
     */
    async resolve(space: Space, requested: string | null | undefined): Promise<string> {
      if (requested == null || requested === defaultAlias) return defaultModel(space);
      if (await isAllowed(space, requested)) return requested;
      throw notFound(requested);
    },

    /** Lists the models a space may use, its default first; never empty. @throws AppError when the upstream fails */
    async list(space: Space): Promise<Model[]> {
      const known = new Map((await serverModels()).map((model) => [model.id, model]));
      const first = await defaultModel(space);
      const allowed = space.allowedModels ?? [...known.keys()];
      // Allowed models that the upstream no longer lists are left out.
      const usable = upstream && known.size > 0 ? allowed.filter((name) => known.has(name)) : allowed;
      return [...new Set([first, ...usable])].map((name) => known.get(name) ?? modelOf(name));
    },

    /** Finds one of those models by its name. @throws AppError model_not_found */
    async find(space: Space, id: string): Promise<Model> {
      const models = await this.list(space);
      const found = id === defaultAlias ? models[0] : models.find((model) => model.id === id);
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
  return new AppError('model_not_found', `The model \`${name}\` does not exist or is not allowed in this space.`, {
    param: 'model',
  });
}
