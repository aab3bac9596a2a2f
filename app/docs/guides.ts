/** The guides of the API reference, shown before the endpoints. */
export const guides = [
  {
    id: 'authentication',
    title: 'Authentication',
    paragraphs: [
      'Send the secret of an API key as `Authorization: Bearer pk_…`. Clients that send it as `x-api-key` or `api-key` work as well. Two different secrets in one request are refused.',
      'A key belongs to a space: it uses that space’s models. `GET /v1/key` says which key is calling.',
      'An admin can rotate a key: it gets a new secret, and the old one works until an end that the admin chose. Until then each answer to the old secret has the header `x-api-key-replaced: expires=` with that end (RFC 3339). After it the answer is 401 `api_key_replaced`.',
    ],
  },
  {
    id: 'model-names',
    title: 'Models',
    paragraphs: [
      'Leave `model` out or send `pulze` for the space’s default model. `GET /v1/models` lists the others by the names of the model server.',
      'Where a space allows certain models only, another name is `model_not_found`, and a field that names further models, such as `models` or `fallbacks`, is `model_not_allowed`.',
    ],
  },
  {
    id: 'streaming',
    title: 'Streaming',
    paragraphs: [
      'With `"stream": true` the answer is server-sent events, in the format of the endpoint. While the model is silent, a comment is sent every 15 seconds, so that proxies keep the connection.',
      'A stream that fails ends with an event `error`, on which the clients throw. A stream ends within 5 seconds after its key was removed.',
      'Token counts come in the last event if `stream_options.include_usage` asks for them.',
    ],
  },
  {
    id: 'storage',
    title: 'Nothing is stored',
    paragraphs: [
      'The model server stores nothing for you: `store` is always sent on as `false`. Send the whole conversation with each request instead of `previous_response_id`, and the contents of files instead of their ids.',
    ],
  },
] as const;
