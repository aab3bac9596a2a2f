import { isUtf8 } from 'node:buffer';
import { AppError } from '@/lib/errors';
import {
  endOfValue,
  JsonSyntaxError,
  type Names,
  type ObjectScan,
  scanObject,
  skipSpace,
  type Visit,
} from './json-scan';

/** Scans a body, which must be a single object. @throws JsonSyntaxError */
export function scanBody(json: Buffer, own: Names, inner?: Names, visit?: Visit): ObjectScan {
  const scan = scanObject(json, own, inner, visit);
  if (skipSpace(json, scan.end) < json.length) throw new JsonSyntaxError();
  return scan;
}

/**
 * Runs a reader of a body.
 * @throws AppError invalid_json when the body is not JSON, invalid_request when it is not an object
 */
export function parseBody<T>(json: Buffer, read: () => T): T {
  try {
    if (!isUtf8(json) || json.includes(0)) throw new JsonSyntaxError();
    return read();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    if (isOtherValue(json)) throw new AppError('invalid_request', 'The body must be a JSON object.');
    // The message doesn't quote the body.
    throw new AppError('invalid_json', 'The body is not valid JSON: send a JSON object in UTF-8.');
  }
}

function isOtherValue(json: Buffer): boolean {
  const start = skipSpace(json, 0);
  if (json[start] === openBrace) return false;
  try {
    return skipSpace(json, endOfValue(json, start)) === json.length;
  } catch {
    return false;
  }
}

const openBrace = 0x7b;
