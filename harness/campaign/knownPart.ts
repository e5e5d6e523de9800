/**
 * The part of a state that does not depend on what could not be read: where two readings of the
 * same storage agree, that; where they do not, what was predicted there.
 */
export function knownPart(low: unknown, high: unknown, predicted: unknown): unknown {
  if (Object.is(low, high)) return low;
  if (Array.isArray(low) && Array.isArray(high)) {
    if (low.length !== high.length) return predicted;
    return low.map((item, index) => knownPart(item, high[index], at(predicted, String(index))));
  }
  if (!isRecord(low) || !isRecord(high)) return predicted;
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys({ ...low, ...high })) {
    if (name in low && name in high) {
      fields[name] = knownPart(low[name], high[name], at(predicted, name));
    } else if (isRecord(predicted) && name in predicted) {
      fields[name] = predicted[name];
    }
  }
  return fields;
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
