import { createHash } from 'node:crypto';
import type { EchoInput } from './echo-input';
import { estimateTokens } from './echo-input';
import { minimalInstance } from './json-instance';
import { fieldsOf } from './usage';

/** The built-in model, used without an upstream: its answer is deterministic and repeats the last user message. */
export const echoModel = 'pulze-echo';

const maxRepeated = 4_000;

/** A function that the model may call. */
export type EchoTool = { name: string; parameters: unknown };

/** A call of a function. */
export type EchoCall = { name: string; arguments: string };

/** The answer of pulze-echo for every format: a text or a call. */
export type EchoAnswer = { content: string; call: EchoCall | null; isTruncated: boolean; completionTokens: number };

export type EchoOptions = {
  maxTokens: number | undefined;
  tools: readonly EchoTool[];
  /** As in the request: `required`, or an object that names a function. */
  toolChoice: unknown;
  /** The schema that the answer must follow; undefined for a text. */
  schema: unknown;
};

/** Returns the answer, truncated to `maxTokens` at four characters per token. */
export function echoAnswer(input: EchoInput, { maxTokens, tools, toolChoice, schema }: EchoOptions): EchoAnswer {
  const tool = chosenTool(tools, toolChoice);
  if (tool) {
    const call = { name: tool.name, arguments: JSON.stringify(minimalInstance(tool.parameters ?? { type: 'object' })) };
    const completionTokens = estimateTokens(call.name.length + call.arguments.length);
    return { content: '', call, isTruncated: false, completionTokens };
  }
  const whole =
    schema === undefined
      ? `pulze-echo, the built-in test model, repeats: ${input.text.slice(0, maxRepeated)}`
      : JSON.stringify(minimalInstance(schema));
  const limit = Math.max(1, maxTokens ?? Number.POSITIVE_INFINITY);
  const isTruncated = estimateTokens(whole.length) > limit;
  const content = isTruncated ? whole.slice(0, limit * 4) : whole;
  return { content, call: null, isTruncated, completionTokens: estimateTokens(content.length) };
}

// A tool is called when the request demands it: the one that it names, else the first.
function chosenTool(tools: readonly EchoTool[], choice: unknown): EchoTool | undefined {
  const { type, name, mode } = fieldsOf(choice);
  const named = fieldsOf(fieldsOf(choice).function).name ?? name;
  if (typeof named === 'string') return tools.find((tool) => tool.name === named);
  const isRequired = choice === 'required' || type === 'any' || mode === 'required' || mode === 'any';
  return isRequired ? tools[0] : undefined;
}

/** Reads the functions among the tools of a request, in either format. */
export function readTools(value: unknown): EchoTool[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    const tool = fieldsOf(item);
    const { name, parameters } = fieldsOf(tool.function ?? tool);
    return tool.type === 'function' && typeof name === 'string' ? [{ name, parameters }] : [];
  });
}

/** Splits an answer into the pieces of its stream, one word per event. */
export function wordsOf(content: string): string[] {
  return content.match(/\s*\S+|\s+$/g) ?? [];
}

/** Returns a vector of length 1 that depends only on the text. */
export function vectorOf(text: string, dimensions: number): number[] {
  const values: number[] = [];
  // The text is hashed only once, because it may be long.
  const seed = createHash('sha256').update(text).digest();
  for (let block = 0; values.length < dimensions; block += 1) {
    const bytes = createHash('sha256').update(`${block}:`).update(seed).digest();
    for (let at = 0; at < bytes.length && values.length < dimensions; at += 4) {
      values.push(bytes.readInt32LE(at) / 0x80000000);
    }
  }
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return values.map((value) => value / length);
}
