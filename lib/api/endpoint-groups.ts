/** The groups of endpoints that a key can be limited to. `other` contains all other forwarded paths. */
export const endpointGroups = ['chat', 'responses', 'embeddings', 'models', 'other'] as const;
export type EndpointGroup = (typeof endpointGroups)[number];

export const endpointGroupLabels: Record<EndpointGroup, string> = {
  chat: 'Chat completions',
  responses: 'Responses',
  embeddings: 'Embeddings',
  models: 'Models',
  other: 'Everything else',
};
