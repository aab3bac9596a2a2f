import { expect } from 'vitest';

/** Checks all required properties of an error response of the API, and returns its message. */
export async function expectError(
  response: Response,
  status: number,
  type: string,
  code: string,
  param: string | null = null,
) {
  const body = await response.json();
  expect({ status: response.status, ...body.error }).toEqual({
    status,
    type,
    code,
    param,
    message: expect.stringMatching(/^[A-Z].+\.$/),
  });
  expect(Object.keys(body)).toEqual(['error']);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  return String(body.error.message);
}
