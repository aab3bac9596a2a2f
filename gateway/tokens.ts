import { type ChatRequest, textOf } from './chat-request';

const charactersPerToken = 4;
const tokensPerMessage = 4;

/**
 * Estimates the tokens of a text by its length in characters, where nobody counted them: one for each four begun, the
 * rule of thumb for English.
 */
export function estimateTokens(length: number): number {
  return Math.ceil(length / charactersPerToken);
}

/** Estimates a prompt: the text of its messages, and four tokens a message for its frame. */
export function estimatePromptTokens(messages: ChatRequest['messages']): number {
  return messages.reduce((sum, message) => sum + tokensPerMessage + estimateTokens(textOf(message).length), 0);
}
