/** The environment variable that every snippet reads the secret from. */
export const apiKeyVariable = 'PULZE_API_KEY';

/** The alias for a space's default model. */
const defaultModel = 'pulze';

export type SnippetLanguage = 'curl' | 'python' | 'typescript';
export type Snippet = { language: SnippetLanguage; label: string; install: string | null; code: string };

type SnippetOptions = {
  /** The API's base URL, including `/v1`. */
  baseUrl: string;
  model?: string;
};

/** Quotes a text for a POSIX shell. */
const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Returns the shell line that sets the environment variable of the snippets. */
export function exportLine(secret = 'YOUR_API_KEY'): string {
  return `export ${apiKeyVariable}="${secret}"`;
}

const curlSnippet = ({ baseUrl, model = defaultModel }: SnippetOptions) => {
  const body = `{
    "model": ${JSON.stringify(model)},
    "messages": [{"role": "user", "content": "Hello"}]
  }`;
  return `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer $${apiKeyVariable}" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuoted(body)}`;
};

const pythonSnippet = ({ baseUrl, model = defaultModel }: SnippetOptions) => `import os
from openai import OpenAI

client = OpenAI(
    base_url=${JSON.stringify(baseUrl)},
    api_key=os.environ["${apiKeyVariable}"],
)

completion = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello"}],
)
print(completion.choices[0].message.content)`;

const typescriptSnippet = ({ baseUrl, model = defaultModel }: SnippetOptions) => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: ${JSON.stringify(baseUrl)},
  apiKey: process.env.${apiKeyVariable},
});

const completion = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(completion.choices[0].message.content);`;

/** Returns the same first call in three languages. Each runs unchanged once the environment variable is set. */
export function snippetsFor(options: SnippetOptions): Snippet[] {
  return [
    { language: 'curl', label: 'curl', install: null, code: curlSnippet(options) },
    { language: 'python', label: 'Python', install: 'pip install openai', code: pythonSnippet(options) },
    { language: 'typescript', label: 'TypeScript', install: 'npm install openai', code: typescriptSnippet(options) },
  ];
}
