import type { Payload } from './shapes';
import { addTexts, fieldsOf, readUsage, TextMeter, type Usage } from './usage';

/** The tokens of a request, as the log keeps them. */
export type Tokens = {
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** Whether some of the counts are estimates, because the upstream reported none. */
  isEstimated: boolean;
};

/**
 * Creates a counter of one request's tokens: the upstream's counts where they come, else estimates.
 * @param estimatePrompt estimates what was sent
 */
export function createTally(estimatePrompt: () => number) {
  const reported: Usage = {};
  const sent = new TextMeter();
  let isComplete = false;

  return {
    /** Reads a JSON answer: its usage, and its result when it has none. */
    readAnswer(answer: Payload): void {
      isComplete = true;
      Object.assign(reported, readUsage(answer));
      if (reported.completionTokens === undefined) addTexts(resultOf(answer), sent);
    },
    /** Reads an event of a stream. */
    readEvent(payload: Payload): void {
      for (const [name, count] of Object.entries(readUsage(payload) ?? {})) {
        if (count !== undefined) reported[name as keyof Usage] = count;
      }
      addTexts(deltaOf(payload), sent);
    },
    /** Adds bytes of audio or other media that were sent to the client. */
    addMedia: (bytes: number) => sent.addMedia(bytes),
    /** Says that everything was sent, so that reported counts are final. */
    complete(): void {
      isComplete = true;
    },
    /** Returns the tokens used so far. */
    tokens(): Tokens {
      const { cachedTokens = 0, reasoningTokens = 0 } = reported;
      const estimate = sent.tokens();
      const known = reported.completionTokens ?? 0;
      // A count that came before the end, as Anthropic's first event has, is too small for what followed.
      const isFinal = known > 0 && (isComplete || known >= estimate);
      const completionTokens = isFinal ? known : Math.max(known, estimate);
      const isEstimated = reported.promptTokens === undefined || completionTokens !== known;
      return {
        promptTokens: reported.promptTokens ?? estimatePrompt(),
        completionTokens,
        cachedTokens,
        reasoningTokens,
        isEstimated,
      };
    },
  };
}

export type Tally = ReturnType<typeof createTally>;

function resultOf(answer: Payload): unknown {
  const list = (value: unknown) => (Array.isArray(value) ? value.map(fieldsOf) : []);
  const choices = list(answer.choices).map((choice) => choice.message ?? choice.text);
  const images = list(answer.data).map((image) => image.b64_json);
  return [choices, images, answer.output, answer.content, answer.text];
}

function deltaOf(payload: Payload): unknown {
  const choices = Array.isArray(payload.choices) ? payload.choices.map(fieldsOf) : [];
  return [choices.map((choice) => choice.delta ?? choice.text), payload.delta];
}
