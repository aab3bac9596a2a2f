import 'server-only';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { AppError } from '../errors';
import { imageRule, maxImageBytes } from './schema';

/** An image as it is stored: re-encoded here, so nothing of the upload but its picture survives. */
export type StoredImage = {
  /** WebP, square, without metadata. */
  bytes: Buffer;
  /** A hash of the bytes: two versions at one address are never different pictures. */
  version: string;
};

/** Edge of a stored image, in pixels: three for each of the largest size it is shown in. */
const edgePixels = 144;
/** 5,000 × 5,000: every camera's picture, and 100 MB of memory for a moment at most. */
const maxInputPixels = 25_000_000;
const maxSeconds = 5;

// The decoders that an upload may reach; SVG, PDF, TIFF and the rest of libvips's stay shut.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);
// One upload must not take every core from the pages.
sharp.concurrency(1);

/**
 * Decodes an uploaded image and makes a small square WebP of it, upright and without metadata.
 * @param field the form field to name in a refusal
 * @throws AppError invalid_request for what is too large, not an image, or an image of too many pixels
 */
export async function encodeImage(upload: Blob, field: string): Promise<StoredImage> {
  if (upload.size > maxImageBytes) throw refusal(`This file is larger than 1 MB. ${imageRule}`, field);
  const input = Buffer.from(await upload.arrayBuffer());
  // The header tells the size before anything is unpacked: a bomb is refused unopened.
  const { width, height } = await metadataOf(input, field);
  if (width * height > maxInputPixels) {
    throw refusal('This image has too many pixels. Use one of at most 5,000 × 5,000.', field);
  }
  const bytes = await sharp(input, { limitInputPixels: maxInputPixels, failOn: 'error' })
    .autoOrient()
    .resize(edgePixels, edgePixels, { fit: 'cover' })
    .webp({ quality: 86 })
    .timeout({ seconds: maxSeconds })
    .toBuffer()
    .catch((cause: unknown) => {
      throw refusal(`This image is damaged. ${imageRule}`, field, cause);
    });
  return { bytes, version: createHash('sha256').update(bytes).digest('hex').slice(0, 32) };
}

async function metadataOf(input: Buffer, field: string) {
  try {
    // Unlimited here alone: nothing is decoded, and the size deserves a sentence of its own.
    return await sharp(input, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw refusal(`This file is not an image that can be used here. ${imageRule}`, field, cause);
  }
}

function refusal(message: string, field: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, { fields: { [field]: message }, cause });
}
