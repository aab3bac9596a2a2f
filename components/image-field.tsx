'use client';

import { type ReactNode, useRef } from 'react';
import type { ActionResult } from '@/lib/action-state';
import { imageRule, imageTypes } from '@/lib/images/rules';
import { SubmitError } from './submit-error';
import { Button } from './ui/button';
import { toast } from './ui/toasts';
import { useAction } from './use-action';

type ImageFieldProps = {
  /** The name of the image, as in "Upload logo". */
  thing: string;
  /** The current image or its placeholder. */
  preview: ReactNode;
  hasImage: boolean;
  /** The placeholder of a deleted image. */
  substitute: string;
  onChange: (image: Blob | null) => Promise<ActionResult<unknown>>;
};

const loadSchema = () => import('@/lib/images/schema').then(({ imageInput }) => imageInput);

/** An image that is uploaded as soon as it is chosen. */
export function ImageField({ thing, preview, hasImage, substitute, onChange }: ImageFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { run, isPending, error } = useAction(
    async (image: Blob | null) => {
      const result = await onChange(image);
      if (result.status === 'done') toast(image ? `New ${thing} saved` : `${substitute} instead of the ${thing}`);
      return result;
    },
    { schema: loadSchema },
  );

  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-4">
        {preview}
        <div className="flex flex-wrap gap-2">
          <Button size="small" busy={isPending} onClick={() => input.current?.click()}>
            {hasImage ? `Replace ${thing}` : `Upload ${thing}`}
          </Button>
          {hasImage && (
            <Button size="small" variant="ghost" aria-disabled={isPending} onClick={() => run(null)}>
              Use {substitute}
            </Button>
          )}
        </div>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={`Choose a ${thing}`}
          accept={imageTypes.join(',')}
          onChange={(event) => {
            const [image] = event.target.files ?? [];
            if (image) run(image);
            // Without this, choosing the same file again would not be a change.
            event.target.value = '';
          }}
        />
      </div>
      <p className="text-[13px] text-muted">{imageRule}</p>
      <SubmitError error={error} />
    </div>
  );
}
