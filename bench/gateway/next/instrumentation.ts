/** Does nothing. Without this file, Next would run the product's instrumentation. */
export function register(): void {}
