/** The groups of endpoints that a key may be limited to. `other` are the other paths that are forwarded. */
export const endpointGroups = ['chat', 'responses', 'embeddings', 'models', 'other'] as const;
export type EndpointGroup = (typeof endpointGroups)[number];

export const endpointGroupLabels: Record<EndpointGroup, string> = {
  chat: 'Chat completions',
  responses: 'Responses',
  embeddings: 'Embeddings',
  models: 'Models',
  other: 'Everything else',
};
