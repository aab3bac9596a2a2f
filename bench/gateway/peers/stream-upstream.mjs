// A model server for streams: one event at once, then one a second while `x-seconds` of the prompt last.
import { createServer } from 'node:http';

const event = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] })}\n\n`;
const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;
const answer = JSON.stringify({
  choices: [{ message: { content: 'Hello' } }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
});

createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text === '' ? {} : JSON.parse(text);
  if (!body.stream) return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event);
  let seconds = Number(body.user ?? 0);
  const timer = setInterval(
    () => {
      seconds -= 1;
      if (seconds > 0) return response.write(event);
      clearInterval(timer);
      response.end(end);
    },
    seconds === 0 ? 1 : 1_000,
  );
  response.on('close', () => clearInterval(timer));
}).listen(Number(process.env.PORT), '127.0.0.1');
