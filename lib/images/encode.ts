import 'server-only';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { AppError } from '../errors';
import { imageRule, maxImageBytes } from './rules';

/** An image as it is stored: re-encoded, so that it contains no other data of the upload. */
export type StoredImage = {
  /** WebP, square, without metadata. */
  bytes: Buffer;
  /** A hash of the bytes, which is part of the image's URL. */
  version: string;
};

/** Three times the largest size at which an image is shown, for high-density screens. */
const edgePixels = 144;
/** 5,000 × 5,000 pixels need 100 MB of memory to decode. */
const maxInputPixels = 25_000_000;
const maxSeconds = 5;

// Only these decoders of libvips are enabled; SVG, PDF, TIFF and the others stay blocked.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);
// An upload must not use all cores.
sharp.concurrency(1);

/**
 * Converts an uploaded image into a small square WebP without metadata.
 * @param field the form field to name in the error
 * @throws AppError invalid_request when the upload is too large, not an image, or has too many pixels
 */
export async function encodeImage(upload: Blob, field: string): Promise<StoredImage> {
  if (upload.size > maxImageBytes) throw refusal(`This file is larger than 1 MB. ${imageRule}`, field);
  const input = Buffer.from(await upload.arrayBuffer());
  // The size is read from the header first, so that a decompression bomb is refused before it is decoded.
  const { width, height } = await metadataOf(input, field);
  if (width * height > maxInputPixels) {
    throw refusal('This image has too many pixels. Use an image of at most 5,000 × 5,000.', field);
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
    // No pixel limit here: nothing is decoded, and the caller reports the size with its own message.
    return await sharp(input, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw refusal(`This file is not an image that can be used here. ${imageRule}`, field, cause);
  }
}

function refusal(message: string, field: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, { fields: { [field]: message }, cause });
}
