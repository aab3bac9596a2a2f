'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { apiKeysPath } from '@/lib/paths';
import { useShortcuts } from '../use-shortcuts';

/** Goes to API Keys with New API Key open, as `c` does: the secret is shown above the list that the key joins. */
export function NewKeyButton({ org }: { org: string }) {
  const router = useRouter();
  const open = () => router.push(apiKeysPath(org, 'new=1'));
  useShortcuts({ c: open });
  return (
    <Button variant="primary" onClick={open}>
      <Plus aria-hidden className="size-4" />
      New API Key
    </Button>
  );
}
