const yearSeconds = 365 * 24 * 60 * 60;

/** Keeps the chosen page size for the next list, on this device; the server reads it where the URL names none. */
export function rememberPageSize(size: number): void {
  // A preference, nothing secret.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, and laptops have http
  document.cookie = `page-size=${size}; path=/; max-age=${yearSeconds}; samesite=lax`;
}
