import { z } from 'zod';
import { payloadsOf } from './sse';
import { estimateTokens } from './tokens';

// Larger counts would not fit in the integer columns of the log, and are ignored.
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

/** Creates a counter of one completion's tokens: the upstream's counts, else an estimate from the text. */
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
    /** Reads a completion that is not a stream. */
    readAnswer: read,
    /** Reads whole events of a stream. */
    readEvents(events: Uint8Array): void {
      for (const payload of payloadsOf(events)) read(payload);
    },
    /** Returns the tokens used so far. */
    tokens(): { promptTokens: number; completionTokens: number } {
      return counted ?? { promptTokens: estimatedPromptTokens, completionTokens: estimateTokens(characters) };
    },
  };
}

/** Returns the number of characters of a message's text and of its tool arguments. */
function lengthOf(message: z.infer<typeof messageSchema> | null | undefined): number {
  const calls = message?.tool_calls ?? [];
  return calls.reduce((sum, call) => sum + call.function.arguments.length, (message?.content ?? '').length);
}
