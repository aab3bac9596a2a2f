import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';

/** Downloads the list as CSV by a POST to `action`. */
export function ExportButton({ action }: { action: string }) {
  return (
    <form method="post" action={action}>
      <Button type="submit">
        <Download aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Export CSV</span>
      </Button>
    </form>
  );
}
