import { fieldsOf } from './usage';

const maxDepth = 20;

/** Returns a minimal value that a JSON schema allows: always the first choice, and only required members. */
export function minimalInstance(schema: unknown, root: unknown = schema, depth = 0): unknown {
  const given = fieldsOf(schema);
  if (depth > maxDepth) return null;
  const next = (part: unknown) => minimalInstance(part, root, depth + 1);
  if (typeof given.$ref === 'string') return next(resolve(given.$ref, root));
  if ('const' in given) return given.const;
  if ('default' in given) return given.default;
  for (const list of [given.enum, given.examples]) if (Array.isArray(list) && list.length > 0) return list[0];
  for (const list of [given.anyOf, given.oneOf]) if (Array.isArray(list)) return next(simplest(list));
  if (Array.isArray(given.allOf)) {
    const parts = given.allOf.map(next);
    return parts.every((part) => typeof part === 'object') ? Object.assign({}, ...parts) : parts[0];
  }
  const types = Array.isArray(given.type) ? given.type : [given.type];
  if (types.includes('object') || given.properties) return objectOf(given, next);
  if (types.includes('array')) {
    return Array.from({ length: Math.min(Number(given.minItems ?? 0), 100) }, () => next(given.items));
  }
  if (types.includes('string')) return stringOf(given);
  if (types.includes('integer') || types.includes('number')) return numberOf(given, types.includes('integer'));
  if (types.includes('boolean')) return false;
  return types.includes('null') ? null : {};
}

function objectOf(given: Readonly<Record<string, unknown>>, next: (part: unknown) => unknown): unknown {
  const properties = fieldsOf(given.properties);
  const required = Array.isArray(given.required) ? given.required.map(String) : [];
  return Object.fromEntries(required.map((name) => [name, next(properties[name] ?? {})]));
}

// The branch that ends a recursion is the one without references.
function simplest(list: readonly unknown[]): unknown {
  return list.find((part) => !JSON.stringify(part).includes('$ref')) ?? list[0];
}

function stringOf(given: Readonly<Record<string, unknown>>): string {
  const formats: Record<string, string> = {
    'date-time': '2000-01-01T00:00:00Z',
    date: '2000-01-01',
    time: '00:00:00Z',
    email: 'someone@example.com',
    uri: 'https://example.com',
    uuid: '00000000-0000-4000-8000-000000000000',
  };
  const text = formats[String(given.format)] ?? 'pulze-echo';
  const atLeast = text.padEnd(Math.min(Number(given.minLength ?? 0), 10_000), '.');
  return given.maxLength === undefined ? atLeast : atLeast.slice(0, Number(given.maxLength));
}

function numberOf(given: Readonly<Record<string, unknown>>, isInteger: boolean): number {
  const step = Number(given.multipleOf ?? (isInteger ? 1 : 0.5));
  const [minimum, exclusive] = [given.minimum, given.exclusiveMinimum];
  if (typeof exclusive === 'number') return (Math.floor(exclusive / step) + 1) * step;
  if (typeof minimum === 'number' && minimum > 0) return Math.ceil(minimum / step) * step;
  const maximum = Number(given.maximum ?? given.exclusiveMaximum ?? 1);
  return maximum >= 0 ? 0 : (Math.ceil(maximum / step) - 1) * step;
}

function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return {};
  return reference
    .slice(1)
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => fieldsOf(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}
