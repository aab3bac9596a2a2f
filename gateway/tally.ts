import { z } from 'zod';
import { payloadsOf } from './sse';
import { estimateTokens } from './tokens';

// No more than a row of the log holds: a wild figure is no figure.
const count = z.int().min(0).max(1_000_000_000);
const usageSchema = z.looseObject({ prompt_tokens: count, completion_tokens: count });
const messageSchema = z.looseObject({
  content: z.string().nullish().catch(null),
  tool_calls: z
    .array(z.looseObject({ function: z.looseObject({ arguments: z.string() }) }))
    .nullish()
    .catch(null),
});
const answerSchema = z.looseObject({
  usage: usageSchema.nullish().catch(null),
  choices: z
    .array(
      z.looseObject({
        delta: messageSchema.nullish().catch(null),
        message: messageSchema.nullish().catch(null),
      }),
    )
    .catch([]),
});

/** The tokens of one completion: as the model's server counts them, estimated from the text where it doesn't. */
export function createTally(estimatedPromptTokens: number) {
  let counted: { promptTokens: number; completionTokens: number } | undefined;
  let characters = 0;

  function read(payload: unknown): void {
    const answer = answerSchema.safeParse(payload).data;
    if (!answer) return;
    if (answer.usage) {
      counted = { promptTokens: answer.usage.prompt_tokens, completionTokens: answer.usage.completion_tokens };
    }
    for (const { delta, message } of answer.choices) characters += lengthOf(delta ?? message);
  }

  return {
    /** Reads a whole completion. */
    readAnswer: read,
    /** Reads the whole events of a stream. */
    readEvents(events: Uint8Array): void {
      for (const payload of payloadsOf(events)) read(payload);
    },
    /** What was used so far. */
    tokens(): { promptTokens: number; completionTokens: number } {
      return counted ?? { promptTokens: estimatedPromptTokens, completionTokens: estimateTokens(characters) };
    },
  };
}

/** The characters that were written: text, and what tools are called with. */
function lengthOf(message: z.infer<typeof messageSchema> | null | undefined): number {
  const calls = message?.tool_calls ?? [];
  return calls.reduce((sum, call) => sum + call.function.arguments.length, (message?.content ?? '').length);
}
