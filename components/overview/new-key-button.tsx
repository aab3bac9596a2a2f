'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { apiKeysPath } from '@/lib/paths';
import { useShortcuts } from '../use-shortcuts';

/** Opens New API Key on the API Keys page, as `c` does, so that the secret is shown above the list with the new key. */
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
