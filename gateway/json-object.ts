import { decodeString, type Member, type ObjectScan } from './json-scan';

const maxLiteral = 40;

/** Creates a reader of a scanned object's members. The last of repeated members counts. */
export function createJsonObject(json: Buffer, scan: ObjectScan) {
  function member(name: string): Member | undefined {
    return scan.members.findLast((found) => found.name === name && found.isExact);
  }

  /** Returns a member's JSON; undefined when it is missing or null. A long value is cut, and begins with `…`. */
  function literal(name: string): string | undefined {
    const found = member(name);
    const text = found && json.toString('latin1', found.start, Math.min(found.end, found.start + maxLiteral));
    if (found && text && found.end - found.start > maxLiteral) return `…${text}`;
    return text === 'null' ? undefined : text;
  }

  return {
    member,
    literal,
    /** Whether the member is there and not null. */
    has: (name: string) => literal(name) !== undefined,
    /** Returns the string; undefined when it is missing or something else. */
    string(name: string): string | undefined {
      const found = member(name);
      return found && decodeString(json, found.start, found.end);
    },
    /**
     * Parses a member; undefined when it is missing or not JSON.
     * @throws RangeError when it has more than `limit` bytes
     */
    parse(name: string, limit: number): unknown {
      const found = member(name);
      if (!found) return undefined;
      if (found.end - found.start > limit) throw new RangeError(name);
      try {
        return JSON.parse(json.toString('utf8', found.start, found.end));
      } catch {
        return undefined;
      }
    },
  };
}

export type JsonObject = ReturnType<typeof createJsonObject>;
