import { inspect } from 'node:util';

const maxCauses = 5;
const maxLength = 4_000;

/** Replaces secrets, credentials and cookies in a log line. */
export function redact(line: string): string {
  return line
    .replaceAll(/pk_[0-9A-Za-z]{20,}/g, 'pk_[redacted]')
    .replaceAll(/\b(Bearer|Basic) [^\s"\\,;]+/gi, '$1 [redacted]')
    .replaceAll(/((?:set-)?cookie|authorization)(\\?["']?\s*[:=]\s*\\?["']?)[^"\\\n]+/gi, '$1$2[redacted]');
}

/** Returns text with control characters and line breaks escaped, so that it can't start a line or move the cursor. */
export function escapeControls(text: string): string {
  return text.slice(0, maxLength).replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/**
 * Returns an error with its stack and causes as text in which only stack frames start lines. A database error is
 * described by its statement and code, without parameters and without values that PostgreSQL quotes.
 */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return escapeControls(typeof error === 'string' ? error : inspect(error, flat));
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const digest = 'digest' in error ? ` (digest ${String(error.digest)})` : '';
  const head = escapeControls(`${error.name}${code}: ${messageOf(error)}${digest}`);
  const cause = causeOf(error);
  const text = head + framesOf(error);
  return cause === undefined || depth >= maxCauses ? text : `${text}\n    caused by ${describeError(cause, depth + 1)}`;
}

/** Returns the text that a console would print, as one line with the stack frames of its errors. */
export function toLogText(args: readonly unknown[]): string {
  const texts = args.map((arg) => (arg instanceof Error ? describeError(arg) : escapeControls(textOf(arg))));
  return redact(texts.join(' '));
}

/** Logs an error of the server on its standard error. */
export function logError(message: string, error?: unknown): void {
  process.stderr.write(`${toLogText(error === undefined ? [message] : [message, toError(error)])}\n`);
}

/** Escapes the output of `console.error` and `console.warn`, which Next and libraries call, against forged lines. */
export function guardConsole(): void {
  const write = (...args: unknown[]) => void process.stderr.write(`${toLogText(args)}\n`);
  console.error = write;
  console.warn = write;
}

const flat = { breakLength: Number.POSITIVE_INFINITY, depth: 2, maxStringLength: 1_000 } as const;
const textOf = (arg: unknown) => (typeof arg === 'string' ? arg : inspect(arg, flat));
const toError = (error: unknown) => (error instanceof Error ? error : new Error(textOf(error)));

// Drizzle's messages contain the parameters. PostgreSQL's errors of class 22 quote the invalid value.
function messageOf(error: Error): string {
  if ('query' in error && 'params' in error) return `Failed query: ${String(error.query)}`;
  if ('code' in error && /^22/.test(String(error.code)) && 'severity' in error) return 'a value was refused';
  return error.message;
}

function framesOf({ stack = '', name, message }: Error): string {
  const start = stack.indexOf(message);
  const frames = (start < 0 ? stack.slice(name.length) : stack.slice(start + message.length)).split('\n');
  const lines = frames.filter((line) => /^ {4}at /.test(line)).map(escapeControls);
  return lines.map((line) => `\n${line}`).join('');
}

/** Returns the cause of an error. next-auth wraps the cause in an object. */
function causeOf({ cause }: Error): unknown {
  return typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
}
