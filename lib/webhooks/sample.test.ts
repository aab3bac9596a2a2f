import { describe, expect, test } from 'vitest';
import { eventTypeNames, eventTypes } from '../events/event-types';
import { sampleBody } from './sample';

describe.each(eventTypeNames)('the example of %s', (type) => {
  test('the example for a standard webhook has the type and the data of its messages', () => {
    const body = JSON.parse(sampleBody('standard', type, 'acme'));
    expect(Object.keys(body)).toEqual(['type', 'timestamp', 'data']);
    expect(body).toMatchObject({ type, data: { organization: { slug: 'acme' } } });
    expect(body.data.api_key !== null).toBe(type.startsWith('api_key.'));
  });

  test.each(['slack', 'teams', 'discord'] as const)('the example for %s is a sentence', (kind) => {
    expect(JSON.stringify(JSON.parse(sampleBody(kind, type, 'acme')))).toContain(eventTypes[type].label);
  });
});
