import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeImage } from './encode';
import { maxImageBytes } from './rules';

const solid = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 120, g: 60, b: 200 } } });
const blobOf = (bytes: Buffer | string) => new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]);
const refused = (message: RegExp) =>
  expect.objectContaining({
    code: 'invalid_request',
    details: expect.objectContaining({ fields: expect.anything() }),
    message: expect.stringMatching(message),
  });

/** Returns a PNG with the given size in its header and no pixels in its body. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const rows = deflateSync(Buffer.alloc(1));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('encodeImage', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('encodeImage converts a %s into a small square WebP', async (format) => {
    const stored = await encodeImage(blobOf(await solid(900, 300).toFormat(format).toBuffer()), 'logo');
    const { width, height, ...meta } = await sharp(stored.bytes).metadata();
    expect([meta.format, width, height]).toEqual(['webp', 144, 144]);
    expect(stored.bytes.length).toBeLessThan(20_000);
    expect(stored.version).toMatch(/^[0-9a-f]{32}$/);
  });

  test('encodeImage removes metadata such as the location', async () => {
    const photo = await solid(300, 300)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'someone at home' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .toBuffer();
    expect(photo.toString('latin1')).toContain('someone at home');
    const { bytes } = await encodeImage(blobOf(photo), 'logo');
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    expect(bytes.toString('latin1')).not.toContain('someone at home');
  });

  test('encodeImage refuses an image larger than 1 MB', async () => {
    await expect(encodeImage(blobOf(Buffer.alloc(maxImageBytes + 1)), 'logo')).rejects.toEqual(
      refused(/larger than 1 MB/),
    );
  });

  test.each([
    ['a text file', 'hello'],
    ['an empty file', ''],
    [
      'an SVG with a script',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    ],
    ['an SVG with an XML head', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['a PDF', '%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF'],
    ['an HTML page that starts like a GIF', 'GIF89a<script>alert(1)</script>'],
  ])('encodeImage refuses %s', async (_, content) => {
    await expect(encodeImage(blobOf(content), 'logo')).rejects.toEqual(refused(/not an image/));
  });

  test.each(['gif', 'tiff', 'avif'] as const)('encodeImage refuses a %s, whose decoder is blocked', async (format) => {
    const bytes = await solid(20, 20).toFormat(format).toBuffer();
    await expect(encodeImage(blobOf(bytes), 'logo')).rejects.toEqual(refused(/not an image/));
  });

  test('encodeImage refuses an image before decoding when its header states too many pixels', async () => {
    // The body is empty, so decoding it would fail with "damaged" instead.
    await expect(encodeImage(blobOf(pngOf(20_000, 20_000)), 'logo')).rejects.toEqual(refused(/too many pixels/));
  });

  test('encodeImage refuses a truncated image', async () => {
    const whole = await sharp(
      Buffer.alloc(300 * 300 * 3, 0).map((_, i) => (i * 7919) % 251),
      {
        raw: { width: 300, height: 300, channels: 3 },
      },
    )
      .png()
      .toBuffer();
    await expect(encodeImage(blobOf(whole.subarray(0, whole.length / 2)), 'logo')).rejects.toEqual(refused(/damaged/));
  });
});
