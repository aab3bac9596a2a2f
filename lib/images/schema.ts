/** What may be uploaded as a logo or an avatar, for the form and the server alike. */
export const maxImageBytes = 1024 * 1024;
export const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** The one sentence for whatever can't be taken as an image. */
export const imageRule = 'Use a PNG, JPEG or WebP image of at most 1 MB.';

/** A stored image's version: half of its SHA-256, in hexadecimal. */
export const imageVersionPattern = /^[0-9a-f]{32}$/;
