import { type ChatRequest, textOf } from './chat-request';

const charactersPerToken = 4;
const tokensPerMessage = 4;

/**
 * Estimates the tokens of a text from its length in characters: one per four, rounded up, OpenAI's rule of thumb for
 * English.
 */
export function estimateTokens(length: number): number {
  return Math.ceil(length / charactersPerToken);
}

/** Estimates the tokens of a prompt: the text of its messages, and four tokens per message for its frame. */
export function estimatePromptTokens(messages: ChatRequest['messages']): number {
  return messages.reduce((sum, message) => sum + tokensPerMessage + estimateTokens(textOf(message).length), 0);
}
