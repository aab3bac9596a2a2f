import { expect, test } from 'vitest';
import { readRequest, sentBody, twoModels } from '@/e2e/support/read-json-request';

const chat = '/chat/completions';

test.each([
  '{"model":"small"}',
  '{"model":"standard"}',
  '{"messages":[{"content":"\\"model\\":\\"x\\"","model":"x"}],"model":"large"}',
  '{"model":"small","models":["small","large"],"fallbacks":["large"]}',
  '{"model":"small","models":[]}',
  '{"model":"small","metadata":{"model":"x"},"tools":[{"function":{"parameters":{"model":{"default":"x"}}}}]}',
])('a space that allows two models passes %s', async (body) => {
  expect(await sentBody(chat, body, twoModels)).toBe(body);
});

test.each([
  ['{"model":"x"}', 'model_not_allowed', 'model'],
  ['{"model":"small","models":["small","x"]}', 'model_not_allowed', 'models'],
  ['{"model":"small","Models":["x"]}', 'model_not_allowed', 'models'],
  ['{"model":"small","model\\u017f":["x"]}', 'model_not_allowed', 'models'],
  ['{"model":"small","fallbacks":[{"small":["x"]}]}', 'model_not_allowed', 'fallbacks'],
  ['{"model":"small","fallbacks":[{"model":"x","messages":[]}]}', 'model_not_allowed', 'fallbacks'],
  ['{"model":"small","fallback_models":["x"]}', 'model_not_allowed', 'fallback_models'],
  ['{"model":"small","context_window_fallbacks":[{"small":["x"]}]}', 'model_not_allowed', 'context_window_fallbacks'],
  ['{"model":"small","extra_body":{"models":["x"]}}', 'model_not_allowed', 'models'],
  ['{"model":"small","extra_body":{"model":"x"}}', 'model_not_allowed', 'model'],
  ['{"model":"small","tools":[{"type":"image_generation","model":"x"}]}', 'model_not_allowed', 'model'],
  ['{"model":"small","fallbackModels":["x"]}', 'model_not_allowed', 'fallbackmodels'],
  ['{"model":"small","fallback-models":["x"]}', 'model_not_allowed', 'fallback-models'],
  ['{"model":"small","modelId":"x"}', 'model_not_allowed', 'modelid'],
  ['{"model":"small","safety_model":"x"}', 'model_not_allowed', 'safety_model'],
  ['{"model":"small","backup_models":["x"]}', 'model_not_allowed', 'backup_models'],
  ['{"model":"small","plugins":[{"id":"auto","allowed_models":["x"]}]}', 'model_not_allowed', 'allowed_models'],
  ['{"model":"small","compound_custom":{"models":{"answering_model":"x"}}}', 'model_not_allowed', 'models'],
  ['{"model":"small","lora":{"adapter_id":"x"}}', 'model_not_allowed', 'adapter_id'],
  ['{"model":"small","preset":"x"}', 'model_not_allowed', 'preset'],
  ['{"model":"small","engine":"x"}', 'model_not_allowed', 'engine'],
  ['{"model":"small","user_config":{"model_list":[{"model_name":"x"}]}}', 'model_not_allowed', 'user_config'],
  ['{"model":"small","model":"small"}', 'invalid_request', 'model'],
  ['{"model":"small","Model":"small"}', 'invalid_request', 'model'],
  ['{"MODEL":"small"}', 'invalid_request', 'model'],
  ['{"model":"small","mod\\u0065l":"x"}', 'invalid_request', 'model'],
  ['{"model":["small"]}', 'invalid_request', 'model'],
])('a space that allows two models refuses %s', async (body, code, param) => {
  await expect(readRequest(chat, body, twoModels)).rejects.toMatchObject({ code, details: { param } });
});
