import { describe, expect, test } from 'vitest';
import { readRequest, sentBody } from '@/e2e/support/read-json-request';

const chat = '/chat/completions';

describe('a body is forwarded byte for byte', () => {
  const m = '"model":"m"';
  const withStore = `${m},"store":false`;
  test.each([
    [chat, `{${m}}`],
    [chat, `{${m},"messages":[]}`],
    [chat, `  {\n\t${m} , "messages" : [ { "role" : "user" } ]\r\n}  \n`],
    [chat, `{${m},"seed":2512292042121000001}`],
    [chat, `{${m},"seed":-9223372036854775808,"top_k":18446744073709551615}`],
    [chat, `{${m},"temperature":1.0,"top_p":1.50,"x":1e2,"y":-0}`],
    [chat, `{${m},"temperature":null,"stop":null,"stream":null,"stream_options":null}`],
    [chat, `{${m},"stream":false}`],
    [chat, `{${m},"stream":false,"stream_options":{"include_usage":false}}`],
    [chat, `{${m},"stream":true,"stream_options":{"include_usage":true}}`],
    [chat, `{${m},"stream":true,"stream_options":{ "x":1, "include_usage" : true }}`],
    [chat, `{${m},"store":false}`],
    [chat, `{${m},"store":null}`],
    [chat, `{${m},"a":"é","b":"\\u00e9","c":"\\/","d":"\\ud83d\\ude00","e":"😀"}`],
    [chat, `{${m},"a":"\\ud800"}`],
    [chat, '{"model":"Llama 3.1 8B Instruct Q4_K_M"}'],
    [chat, '{"model":"深度求索/deepseek-chat"}'],
    [chat, '{"model":"\\u6df1/x"}'],
    [chat, '{"model":"org/model:free"}'],
    [chat, `{"model":"${'a'.repeat(5_000)}"}`],
    [chat, '{"model":"one","model":"two"}'],
    [chat, '{"Model":"one","model":"two","MODEL":3}'],
    [chat, `{${m},"models":["a","b"],"route":"fallback","fallbacks":[{"a":"b"}]}`],
    [chat, `{${m},"messages":7,"tools":"x","n":-1,"max_tokens":"many"}`],
    [chat, `{${m},"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}`],
    [chat, `{${m},"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":null}}]}]}`],
    [chat, `{${m},"messages":[{"role":"user","content":"\\"file_id\\":\\"file-abc123\\""}]}`],
    [
      chat,
      `{${m},"tools":[{"function":{"parameters":{"properties":{"file_id":{"type":"string"}},"required":["file_id"]}}}]}`,
    ],
    [chat, `{${m},"tools":[{"function":{"parameters":{"default":{"file_id":"file-abc123"}}}}]}`],
    [chat, `{${m},"metadata":{"file_id":"file-abc123","conversation":"conv_123"}}`],
    [chat, `{${m},"response_format":{"json_schema":{"schema":{"properties":{"vector_store_ids":{"type":"array"}}}}}}`],
    [chat, `{${m},"previous_response_id":null,"conversation":null}`],
    [chat, `{${m},"x":{"previous_response_id":"resp_123456"}}`],
    [chat, `{${m},"prediction":{"type":"content","content":"x"},"modalities":["text","audio"],"audio":{"voice":"x"}}`],
    [chat, `{${m},"__proto__":{"model":"x"},"constructor":{"prototype":1}}`],
    [chat, `{${m},"x":{${'"a":1,'.repeat(10_000)}"b":2}}`],
    [chat, `{${m},"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    [chat, `{"x":"${'a'.repeat(1_000_000)}",${m}}`],
    [chat, `\ufeff{${m}}`],
    ['/completions', `{${m},"prompt":["a","b"],"suffix":null}`],
    ['/completions', `{${m},"prompt":[1,2,3]}`],
    ['/embeddings', `{${m},"input":"a"}`],
    ['/embeddings', `{${m},"input":[[1,2],[3]],"encoding_format":"base64","dimensions":3}`],
    ['/embeddings', `{${m},"input":"a","stream":true}`],
    ['/moderations', `{${m},"input":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}`],
    ['/images/generations', `{${m},"prompt":"p","n":2,"stream":true,"partial_images":2}`],
    ['/audio/speech', `{${m},"input":"x","voice":{"id":"v"},"stream_format":"sse"}`],
    ['/rerank', `{${m},"query":"q","documents":["a",{"text":"b"}]}`],
    [
      '/messages',
      `{${m},"max_tokens":1,"messages":[],"system":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}`,
    ],
    ['/messages', `{${m},"stream":true,"thinking":{"type":"enabled","budget_tokens":1024}}`],
    [
      '/messages',
      `{${m},"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"file_id":"file-abc123"}}]}]}`,
    ],
    ['/responses', `{${withStore},"input":"x"}`],
    ['/responses', `{${withStore},"stream":true,"input":[]}`],
    ['/responses', `{${withStore},"input":[{"type":"item_reference","id":"msg_0123456789"}]}`],
    ['/responses', `{${withStore},"input":[{"type":"function_call","arguments":"{\\"container\\":\\"cntr_1234\\"}"}]}`],
    ['/responses', `{${withStore},"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}`],
    ['/responses', `{${withStore},"tools":[{"type":"file_search","vector_store_ids":[]}]}`],
    ['/responses', `{${withStore},"include":["reasoning.encrypted_content"],"background":false}`],
    ['/responses', `{${withStore},"reasoning":{"effort":"low","summary":null},"text":{"format":{"type":"text"}}}`],
    [
      '/responses',
      `{${withStore},"input":[{"content":[{"type":"input_file","file_data":"data:application/pdf;base64,AAAA"}]}]}`,
    ],
  ])('%s %s', async (path, body) => {
    expect((await sentBody(path, body)) === body).toBe(true);
  });
});

describe('the gateway changes only the necessary bytes of a body', () => {
  test.each([
    ['no model', chat, '{"n":1.0}', '{"n":1.0,"model":"standard"}'],
    ['no member', chat, ' { } ', ' { "model":"standard"} '],
    ['a null model', chat, '{"model" : null ,"n":1.0}', '{"model" : "standard" ,"n":1.0}'],
    ['the model pulze', chat, '{"a":1.0,"model":"pulze"}', '{"a":1.0,"model":"standard"}'],
    ['the model pulze twice', chat, '{"model":"x","model":"pulze"}', '{"model":"standard","model":"standard"}'],
    ['the model pulze with escapes', chat, '{"model":"pul\\u007ae"}', '{"model":"standard"}'],
    [
      'a stream',
      chat,
      '{"model":"m","stream":true}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    ],
    [
      'stream options',
      '/completions',
      '{"model":"m","stream_options":{"a":1.0},"stream":true}',
      '{"model":"m","stream_options":{"a":1.0,"include_usage":true},"stream":true}',
    ],
    [
      'empty stream options',
      chat,
      '{"model":"m","stream_options":{},"stream":true}',
      '{"model":"m","stream_options":{"include_usage":true},"stream":true}',
    ],
    [
      'a stream without usage',
      chat,
      '{"model":"m","stream":true,"stream_options":{"include_usage":false}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    ],
    [
      'no stream options',
      chat,
      '{"model":"m","stream":true,"stream_options":null}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    ],
    ['a stored completion', chat, '{"model":"m","store":true,"x":1.0}', '{"model":"m","store":false,"x":1.0}'],
    [
      'a completion stored twice',
      chat,
      '{"store":true,"model":"m","store":1}',
      '{"store":false,"model":"m","store":false}',
    ],
    ['a response', '/responses', '{"model":"m","input":""}', '{"model":"m","input":"","store":false}'],
    ['a stored response', '/responses', '{"store":true,"model":"m"}', '{"store":false,"model":"m"}'],
    ['a response with a null store', '/responses', '{"store":null,"model":"m"}', '{"store":false,"model":"m"}'],
    ['a streamed response', '/responses', '{"model":"m","stream":true}', '{"model":"m","stream":true,"store":false}'],
  ])('%s', async (_what, path, body, expected) => {
    expect(await sentBody(path, body)).toBe(expected);
  });

  test('usage is hidden from clients that did not ask for it', async () => {
    const hides = async (more: string) => (await readRequest(chat, `{"model":"m",${more}}`)).hidesUsage;
    expect(await hides('"stream":true')).toBe(true);
    expect(await hides('"stream":true,"stream_options":{"include_usage":false}')).toBe(true);
    expect(await hides('"stream":true,"stream_options":{"include_usage":true}')).toBe(false);
    expect(await hides('"stream":false')).toBe(false);
  });
});

test.each([
  ['', 'invalid_json'],
  ['{', 'invalid_json'],
  ['{}{}', 'invalid_json'],
  ['{"a":"\0"}', 'invalid_json'],
  ['{"model":"x"}x', 'invalid_json'],
  ['null', 'invalid_request'],
  ['[{"model":"x"}]', 'invalid_request'],
  ['"x"', 'invalid_request'],
  ['{"model":7}', 'invalid_request'],
  ['{"model":{}}', 'invalid_request'],
  ['{"model":""}', 'invalid_request'],
])('the body %j is refused with %s', async (body, code) => {
  await expect(readRequest(chat, body)).rejects.toMatchObject({ code, status: 400 });
});

test.each([
  ['a word', '{"messages":[{"role":"user","content":"Hello!"}]}', 6],
  ['Chinese', '{"messages":[{"role":"user","content":"这是一个用于测试的比较长的中文句子"}]}', 21],
  ['tools', `{"tools":[{"description":"${'four '.repeat(100)}"}]}`, 128],
  ['an image', `{"messages":[{"image":"data:image/png;base64,${'A'.repeat(100_000)}"}]}`, 102],
  ['a long text', `{"input":"${'four '.repeat(100_000)}"}`, 125_000],
  ['nothing', '{"model":"m"}', 0],
])('the tokens of %s are estimated', async (_what, body, tokens) => {
  expect((await readRequest(chat, body)).promptTokens).toBe(tokens);
});
