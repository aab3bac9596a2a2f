import { createServer } from 'node:http';

/** The model server that both gateways forward to. It reads the request and always answers the same completion. */
const completion = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bench-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello! '.repeat(60) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 11, completion_tokens: 120, total_tokens: 131 },
});
const models = JSON.stringify({
  object: 'list',
  data: [{ id: 'bench-model', object: 'model', created: 1, owned_by: 'bench' }],
});

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const body = request.method === 'GET' ? models : completion;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
