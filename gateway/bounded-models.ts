const maxModels = 100;
/** The name in the rollups for the models of a key beyond its first 100 in an hour. */
export const otherModels = '(other models)';

/**
 * Bounds the number of models in the rollups for each key and hour: a caller may send any name, and each one would be a
 * row for 13 months.
 */
export function createModelBound() {
  let hour = 0;
  // Most keys use one model, which needs no set.
  const byKey = new Map<string, string | Set<string>>();
  return (apiKeyId: string, at: Date, model: string): string => {
    const current = Math.floor(at.getTime() / 3_600_000);
    if (current !== hour) {
      byKey.clear();
      hour = current;
    }
    const known = byKey.get(apiKeyId);
    if (known === undefined) byKey.set(apiKeyId, model);
    else if (typeof known === 'string') {
      if (known !== model) byKey.set(apiKeyId, new Set([known, model]));
    } else if (!known.has(model)) {
      if (known.size >= maxModels) return otherModels;
      known.add(model);
    }
    return model;
  };
}
