/** A small image that this server made and serves in its final size. Decorative: its name stands beside it. */
export function StoredImage({ src, className }: { src: string; className: string }) {
  // biome-ignore lint/performance/noImgElement: next/image would add script and improve nothing.
  return <img src={src} alt="" className={className} />;
}
