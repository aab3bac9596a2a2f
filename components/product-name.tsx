import { productName } from '@/lib/page-title';
import { StoredImage } from './ui/stored-image';

/** The product's mark and name, on pages without a sidebar. */
export function ProductName() {
  return (
    <span className="flex items-center gap-2.5 font-semibold text-base tracking-[-0.01em]">
      <StoredImage src="/icon.svg" className="size-7" />
      {productName}
    </span>
  );
}
