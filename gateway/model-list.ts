import type { Model } from '@/lib/api/schemas';
import { failure } from './upstream-errors';
import { fieldsOf } from './usage';

/**
 * Reads a list of models in all formats that servers use: OpenAI's, a plain list, a list of names, `models`
 * instead of `data`, `name` instead of `id`.
 * @throws AppError upstream_error when there is no list
 */
export function parseModels(text: string): Model[] {
  const list = listOf(parse(text));
  const models = list.flatMap((item) => {
    const fields = typeof item === 'string' ? { id: item } : fieldsOf(item);
    const id = [fields.id, fields.name, fields.model].find((name) => typeof name === 'string' && name !== '');
    return typeof id === 'string' ? [modelFrom(id, fields)] : [];
  });
  return [...new Map(models.map((model) => [model.id, model])).values()];
}

function modelFrom(id: string, fields: Readonly<Record<string, unknown>>): Model {
  const { created, owned_by } = fields;
  const isTime = typeof created === 'number' && Number.isInteger(created);
  const owner = typeof owned_by === 'string' ? owned_by : 'upstream';
  return { ...fields, id, object: 'model', created: isTime ? created : 0, owned_by: owner };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw failure("The model server's list of models is not JSON.", cause);
  }
}

function listOf(body: unknown): unknown[] {
  const { data, models, result } = fieldsOf(body);
  const list = [body, data, models, result, fieldsOf(data).models, fieldsOf(data).data].find(Array.isArray);
  if (list) return list;
  // A map from names to models.
  const map = Object.entries(fieldsOf(models ?? data));
  if (map.length > 0) return map.map(([id, model]) => ({ id, ...fieldsOf(model) }));
  throw failure("The model server's list of models can not be read.");
}
