/** A small image that this server serves in its final size. Decorative: its name is beside it. */
export function StoredImage({ src, className }: { src: string; className: string }) {
  // biome-ignore lint/performance/noImgElement: next/image would add script without a gain.
  return <img src={src} alt="" className={className} />;
}
