import { expect, test } from 'vitest';
import { readRequest } from '@/e2e/support/read-json-request';

const chat = '/chat/completions';

test.each([
  ['/responses', '{"previous_response_id":"resp_0123456789"}', 'previous_response_id'],
  ['/responses', '{"previous_response_id":""}', 'previous_response_id'],
  ['/responses', '{"conversation":"conv_0123"}', 'conversation'],
  ['/responses', '{"conversation":{"id":"conv_0123"}}', 'conversation'],
  ['/responses', '{"Conversation":"conv_0123"}', 'conversation'],
  ['/responses', '{"prompt":{"id":"pmpt_0123"}}', 'prompt'],
  ['/responses', '{"input":[{"content":[{"type":"input_file","file_id":"file-0123"}]}]}', 'file_id'],
  ['/responses', '{"input":[{"content":[{"type":"input_image","file\\u005fid":"file-0123"}]}]}', 'file_id'],
  ['/responses', '{"input":[{"type":"function_call_output","output":[{"file_id":"file-0123"}]}]}', 'file_id'],
  ['/responses', '{"tools":[{"type":"file_search","vector_store_ids":["vs_0123"]}]}', 'vector_store_ids'],
  ['/responses', '{"tools":[{"type":"code_interpreter","container":"cntr_0123"}]}', 'container'],
  ['/responses', '{"tools":[{"container":{"type":"auto","file_ids":["file-0123"]}}]}', 'file_ids'],
  [chat, '{"messages":[{"content":[{"type":"file","file":{"file_id":"file-0123"}}]}]}', 'file_id'],
  [chat, '{"messages":[{"content":[{"type":"file","file":{"file_id":17}}]}]}', 'file_id'],
  [chat, '{"thread_id":"thread_0123"}', 'thread_id'],
  ['/messages', '{"messages":[{"content":[{"source":{"type":"file","file_id":"file_011CNha8"}}]}]}', 'file_id'],
  ['/messages', '{"container":"container_011CNha8"}', 'container'],
  ['/images/edits', '{"images":[{"file_id":"file-0123"}]}', 'file_id'],
])('a POST to %s of %s is refused with not_supported', async (path, body, param) => {
  await expect(readRequest(path, body)).rejects.toMatchObject({
    code: 'not_supported',
    status: 400,
    details: { param },
  });
});
