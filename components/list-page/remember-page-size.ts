import { pageSizeCookie } from '@/lib/list-url';

const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers the page size on this device. The server reads it where the URL names none. */
export function rememberPageSize(size: number): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, and laptops have http
  document.cookie = `${pageSizeCookie}=${size}; path=/; max-age=${yearSeconds}; samesite=lax`;
}
