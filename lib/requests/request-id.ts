/** Ids of API requests: `req_` and a UUID (version 7) without hyphens, so that an id contains its millisecond. */

const pattern = /^req_([0-9a-f]{12})7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

/** Creates the id of a request that begins at a time, in milliseconds since 1970. */
export function createRequestId(atMs: number): string {
  const random = crypto.randomUUID().replaceAll('-', '').slice(13);
  return `req_${Math.floor(atMs).toString(16).padStart(12, '0')}7${random}`;
}

/** Returns when the request with an id began, in milliseconds since 1970; null for a text that is not a request id. */
export function timeOfRequestId(id: string): number | null {
  const hex = pattern.exec(id)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}

/** Finds the id of a request in a text, such as a pasted line of a log; null when there is none. */
export function findRequestId(text: string): string | null {
  const id = /req_[0-9a-f]{32}/.exec(text)?.[0];
  return id !== undefined && timeOfRequestId(id) !== null ? id : null;
}
