import { apiKeyVariable } from '../api-keys/snippets';
import type { Endpoint } from './endpoints';

export type ReferenceSnippet = { id: string; label: string; code: string };

/** Returns snippets that call an endpoint: curl for every endpoint, SDKs for those that they support well. */
export function referenceSnippets(endpoint: Endpoint, baseUrl: string): ReferenceSnippet[] {
  const sdks = sdkCalls[endpoint.path];
  const curl = { id: 'curl', label: 'curl', code: curlOf(endpoint, baseUrl) };
  if (!sdks) return [curl];
  return [
    curl,
    { id: 'python', label: 'Python', code: pythonHead(baseUrl) + sdks.python },
    { id: 'typescript', label: 'TypeScript', code: typescriptHead(baseUrl) + sdks.typescript },
    { id: 'ai-sdk', label: 'AI SDK', code: aiSdkHead(baseUrl, sdks.aiImport) + sdks.aiSdk },
  ];
}

function curlOf({ path, example, isMultipart, answers }: Endpoint, baseUrl: string): string {
  const lines = [`curl ${baseUrl}${path}`, `-H "Authorization: Bearer $${apiKeyVariable}"`];
  if (isMultipart) lines.push(...Object.entries(example).map(([name, value]) => `-F ${name}="${value}"`));
  else
    lines.push(
      '-H "Content-Type: application/json"',
      `-d '${JSON.stringify(example, null, 2).replaceAll('\n', '\n  ')}'`,
    );
  if (answers) lines.push('--output speech.mp3');
  return lines.join(' \\\n  ');
}

const pythonHead = (baseUrl: string) => `import os
from openai import OpenAI

client = OpenAI(
    base_url="${baseUrl}",
    api_key=os.environ["${apiKeyVariable}"],
)

`;

const typescriptHead = (baseUrl: string) => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${baseUrl}',
  apiKey: process.env.${apiKeyVariable},
});

`;

const aiSdkHead = (baseUrl: string, name: string) => `import { createOpenAI } from '@ai-sdk/openai';
import { ${name} } from 'ai';

const pulze = createOpenAI({
  baseURL: '${baseUrl}',
  apiKey: process.env.${apiKeyVariable},
});

`;

type SdkCalls = { python: string; typescript: string; aiImport: string; aiSdk: string };

const sdkCalls: Readonly<Record<string, SdkCalls>> = {
  '/chat/completions': {
    python: `response = client.chat.completions.create(
    model="pulze",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(response.choices[0].message.content)`,
    typescript: `const response = await client.chat.completions.create({
  model: 'pulze',
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(response.choices[0].message.content);`,
    aiImport: 'generateText',
    aiSdk: `const { text } = await generateText({
  model: pulze.chat('pulze'),
  prompt: 'Hello!',
});
console.log(text);`,
  },
  '/responses': {
    python: `response = client.responses.create(model="pulze", input="Hello!")
print(response.output_text)`,
    typescript: `const response = await client.responses.create({
  model: 'pulze',
  input: 'Hello!',
});
console.log(response.output_text);`,
    aiImport: 'generateText',
    aiSdk: `const { text } = await generateText({
  model: pulze('pulze'),
  prompt: 'Hello!',
  // Responses are not stored, so earlier items must be sent again.
  providerOptions: { openai: { store: false } },
});
console.log(text);`,
  },
  '/embeddings': {
    python: `response = client.embeddings.create(model="pulze", input="Hello!")
print(len(response.data[0].embedding))`,
    typescript: `const response = await client.embeddings.create({
  model: 'pulze',
  input: 'Hello!',
});
console.log(response.data[0].embedding.length);`,
    aiImport: 'embed',
    aiSdk: `const { embedding } = await embed({
  model: pulze.embedding('pulze'),
  value: 'Hello!',
});
console.log(embedding.length);`,
  },
};
