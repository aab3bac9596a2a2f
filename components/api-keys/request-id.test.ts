import { afterEach, describe, expect, it, vi } from 'vitest';
import { newRequestId } from './request-id';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a request id', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is a random UUID that differs each time', () => {
    expect(newRequestId()).toMatch(uuid);
    expect(newRequestId()).not.toBe(newRequestId());
  });

  it('is a UUID on plain http too, where crypto.randomUUID is missing', () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    for (let round = 0; round < 200; round += 1) expect(newRequestId()).toMatch(uuid);
  });
});
