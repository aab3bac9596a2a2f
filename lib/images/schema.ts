import * as z from 'zod/mini';
import { imageRule, imageTypes, maxImageBytes } from './rules';

/** An image to upload; null removes the current one. */
export const imageInput = z.nullable(
  z.instanceof(Blob).check(
    z.refine<Blob>(({ type }) => imageTypes.some((known) => known === type), {
      error: `This file is not an image that can be used here. ${imageRule}`,
      abort: true,
    }),
    z.refine<Blob>(({ size }) => size <= maxImageBytes, `This file is larger than 1 MB. ${imageRule}`),
  ),
);
