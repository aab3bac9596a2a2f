/** Counts of tokens, if they are known. */
export type Usage = {
  promptTokens?: number;
  completionTokens?: number;
  cachedTokens?: number;
  reasoningTokens?: number;
};

// Larger counts would not fit in the integer columns of the log, and are ignored.
const maxCount = 1_000_000_000;

type Fields = Readonly<Record<string, unknown>>;

/** Returns the value if it is an object, else an empty one. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxCount ? value : undefined;
}

/**
 * Reads the usage of an answer or an event from all places that upstreams use. OpenAI's counts include cached tokens;
 * Anthropic's `input_tokens` do not, so its cache counts are added.
 */
export function readUsage(payload: Fields): Usage | undefined {
  const choice = Array.isArray(payload.choices) ? fieldsOf(payload.choices[0]) : {};
  const places = [
    payload.usage,
    fieldsOf(payload.response).usage,
    fieldsOf(payload.message).usage,
    fieldsOf(payload.x_groq).usage,
    choice.usage,
  ];
  const usage = places.map(fieldsOf).find((place) => Object.keys(place).length > 0);
  return usage && countsOf(usage);
}

/** Reads an upstream's usage object; undefined when it has no counts. */
export function countsOf(usage: Fields): Usage | undefined {
  const promptDetails = fieldsOf(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const completionDetails = fieldsOf(usage.completion_tokens_details ?? usage.output_tokens_details);
  const cacheRead = countOf(usage.cache_read_input_tokens);
  const beside = (cacheRead ?? 0) + (countOf(usage.cache_creation_input_tokens) ?? 0);
  const input = countOf(usage.input_tokens);
  const completionTokens = countOf(usage.completion_tokens) ?? countOf(usage.output_tokens);
  const promptTokens =
    countOf(usage.prompt_tokens) ??
    (input === undefined ? undefined : input + beside) ??
    (completionTokens === undefined ? countOf(usage.total_tokens) : undefined);
  if (!promptTokens && !completionTokens) return undefined;
  return {
    promptTokens,
    completionTokens,
    cachedTokens: countOf(promptDetails.cached_tokens) ?? cacheRead ?? countOf(usage.prompt_cache_hit_tokens),
    reasoningTokens: countOf(completionDetails.reasoning_tokens),
  };
}

const asciiPerToken = 4;
const otherBytesPerToken = 3;
export const bytesPerMediaToken = 1_000;
const base64 = /^(?:data:[\w/+.-]*[;,]|[A-Za-z0-9+/_=-]{256})/;

/**
 * Adds up texts and estimates their tokens: one per four ASCII characters (OpenAI's rule of thumb), one per three bytes
 * of other scripts, so that a Chinese character is one token, and one per 1,000 bytes of media.
 */
export class TextMeter {
  #ascii = 0;
  #other = 0;
  #media = 0;

  addText(text: string): void {
    if (text.length >= 256 && base64.test(text)) this.#media += text.length;
    else {
      let other = 0;
      for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) >= 0x80) other += 1;
      this.#ascii += text.length - other;
      if (other > 0) this.#other += Buffer.byteLength(text) - (text.length - other);
    }
  }

  /** Adds text as bytes; of a long text, only the beginning is inspected. */
  addBytes(text: Buffer): void {
    const sample = text.subarray(0, 4_096);
    if (text.length >= 256 && base64.test(sample.toString('latin1', 0, 300))) this.#media += text.length;
    else {
      let other = 0;
      for (const byte of sample) if (byte >= 0x80) other += 1;
      const scaled = Math.round((other / Math.max(1, sample.length)) * text.length);
      this.#other += scaled;
      this.#ascii += text.length - scaled;
    }
  }

  addMedia(bytes: number): void {
    this.#media += bytes;
  }

  tokens(): number {
    const tokens = this.#ascii / asciiPerToken + this.#other / otherBytesPerToken + this.#media / bytesPerMediaToken;
    return Math.min(maxCount, Math.ceil(tokens));
  }
}

// Names and numbers, which contain no text.
const idKeys = new Set(['id', 'type', 'role', 'object', 'index', 'call_id', 'status', 'finish_reason', 'item_id']);

/** Adds all texts of a value except ids and kinds. */
export function addTexts(value: unknown, meter: TextMeter): void {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') meter.addText(next);
    else if (Array.isArray(next)) for (const item of next) waiting.push(item);
    else if (typeof next === 'object' && next !== null) {
      for (const [key, item] of Object.entries(next)) if (!idKeys.has(key)) waiting.push(item);
    }
  }
}
