import type { Payload } from './shapes';
import { addTexts, fieldsOf, readUsage, TextMeter, type Usage } from './usage';

/** The tokens of a request in the log. */
export type Tokens = {
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** Whether some of the counts are estimates, because the upstream reported none. */
  isEstimated: boolean;
};

/** Counts the tokens of a request: the upstream's counts if it reports them, else estimates. */
export class Tally {
  #estimatePrompt: () => number;
  #reported: Usage = {};
  #sent = new TextMeter();
  #isComplete = false;

  /** @param estimatePrompt estimates the tokens of the prompt */
  constructor(estimatePrompt: () => number) {
    this.#estimatePrompt = estimatePrompt;
  }

  /** Reads a JSON answer: its usage, and its result when it has none. */
  readAnswer(answer: Payload): void {
    this.#isComplete = true;
    Object.assign(this.#reported, readUsage(answer));
    if (this.#reported.completionTokens === undefined) addTexts(resultOf(answer), this.#sent);
  }

  /** Reads an event of a stream. */
  readEvent(payload: Payload): void {
    for (const [name, count] of Object.entries(readUsage(payload) ?? {})) {
      if (count !== undefined) this.#reported[name as keyof Usage] = count;
    }
    addTexts(deltaOf(payload), this.#sent);
  }

  /** Adds bytes of audio or other media that were sent to the client. */
  addMedia(bytes: number): void {
    this.#sent.addMedia(bytes);
  }

  /** Marks the answer as complete, so that reported counts are final. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Returns the tokens used so far. */
  tokens(): Tokens {
    const { promptTokens, cachedTokens = 0, reasoningTokens = 0 } = this.#reported;
    const estimate = this.#sent.tokens();
    const known = this.#reported.completionTokens ?? 0;
    // A count from before the end, such as in Anthropic's first event, does not include the rest.
    const isFinal = known > 0 && (this.#isComplete || known >= estimate);
    const completionTokens = isFinal ? known : Math.max(known, estimate);
    const isEstimated = promptTokens === undefined || completionTokens !== known;
    return {
      promptTokens: promptTokens ?? this.#estimatePrompt(),
      completionTokens,
      cachedTokens,
      reasoningTokens,
      isEstimated,
    };
  }
}

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
