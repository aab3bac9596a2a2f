import type { AdmissionRow } from '@/db/queries/admission';
import { AppError } from '@/lib/errors';
import { echoModel } from './echo';
import type { Model, Upstream } from './upstream';

/** The name that means "my space's default model", as does leaving the model out. */
const defaultAlias = 'pulze';

// How long an upstream's list is believed. Keys are never cached; a list of names may be.
const listMs = 60_000;

type Space = Pick<AdmissionRow, 'spaceName' | 'defaultModel' | 'allowedModels'>;

/**
 * Which models there are, and which one a request means.
 * Without an upstream, pulze-echo answers for every name that the space allows, so that the docs' `gpt-4` works on a
 * fresh installation; it always says who it is. With one, names are the upstream's to know.
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

  // The space's own choice, else the first it allows, else the first the server has.
  async function defaultModel(space: Space): Promise<string> {
    const model = space.defaultModel ?? space.allowedModels?.[0] ?? (await serverModels())[0]?.id;
    if (model) return model;
    throw new AppError('invalid_request', 'The model server names no default: send the name of a `model`.', {
      param: 'model',
    });
  }

  async function isAllowed(space: Space, model: string): Promise<boolean> {
    if (!space.allowedModels || space.allowedModels.includes(model)) return true;
    return model === (await defaultModel(space));
  }

  return {
    /**
     * The model that a request means.
     * @throws AppError model_not_found when the space doesn't allow it
     */
    async resolve(space: Space, requested: string | null | undefined): Promise<string> {
      if (requested == null || requested === defaultAlias) return defaultModel(space);
      if (await isAllowed(space, requested)) return requested;
      throw notFound(requested);
    },

    /** The models a space may use, its default first; never empty. @throws AppError when the upstream is away */
    async list(space: Space): Promise<Model[]> {
      const known = new Map((await serverModels()).map((model) => [model.id, model]));
      const first = await defaultModel(space);
      const allowed = space.allowedModels ?? [...known.keys()];
      // What is allowed and no longer there is left out, where the upstream says what is there.
      const usable = upstream && known.size > 0 ? allowed.filter((name) => known.has(name)) : allowed;
      return [...new Set([first, ...usable])].map((name) => known.get(name) ?? modelOf(name));
    },

    /** One of those models by its name. @throws AppError model_not_found */
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
