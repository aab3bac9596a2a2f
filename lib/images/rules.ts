/** The rules for an uploaded logo or avatar: `imageInput` checks them. */
export const maxImageBytes = 1024 * 1024;
export const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** The rule in words, used in hints and errors. */
export const imageRule = 'Use a PNG, JPEG or WebP image of at most 1 MB.';

/** A stored image's version: the first half of its SHA-256, in hexadecimal. */
export const imageVersionPattern = /^[0-9a-f]{32}$/;
