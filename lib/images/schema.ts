import * as z from 'zod/mini';

/** The rules for an uploaded logo or avatar, shared by form and server. */
export const maxImageBytes = 1024 * 1024;
export const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** The rule in words, used in hints and errors. */
export const imageRule = 'Use a PNG, JPEG or WebP image of at most 1 MB.';

/** A stored image's version: the first half of its SHA-256, in hexadecimal. */
export const imageVersionPattern = /^[0-9a-f]{32}$/;

/** An image to upload; null removes the present one. */
export const imageInput = z.nullable(
  z.instanceof(Blob).check(
    z.refine<Blob>(({ type }) => imageTypes.some((known) => known === type), {
      error: `This file is not an image that can be used here. ${imageRule}`,
      abort: true,
    }),
    z.refine<Blob>(({ size }) => size <= maxImageBytes, `This file is larger than 1 MB. ${imageRule}`),
  ),
);
