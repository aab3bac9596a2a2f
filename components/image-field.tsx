'use client';

import { type ReactNode, useRef, useState } from 'react';
import type { ActionError, ActionResult } from '@/lib/action-state';
import { imageRule, imageTypes, maxImageBytes } from '@/lib/images/schema';
import { SubmitError } from './submit-error';
import { Button } from './ui/button';
import { announce } from './ui/live-region';
import { useSubmit } from './use-submit';

type ImageFieldProps = {
  /** What it is the image of, as in "Upload logo". */
  thing: string;
  /** The image as it is, or what stands in its place. */
  preview: ReactNode;
  hasImage: boolean;
  /** What stands in place of an image that is taken away. */
  substitute: string;
  onChange: (image: Blob | null) => Promise<ActionResult<unknown>>;
};

/** What the server would refuse as well, said before a large file travels. */
function problemOf(image: File): ActionError | null {
  const isImage = imageTypes.some((type) => type === image.type);
  if (isImage && image.size <= maxImageBytes) return null;
  const what = isImage ? 'This file is larger than 1 MB.' : 'This file is not an image that can be used here.';
  return { code: 'invalid_request', message: `${what} ${imageRule}` };
}

/** An image that is uploaded as soon as it is chosen. */
export function ImageField({ thing, preview, hasImage, substitute, onChange }: ImageFieldProps) {
  const { isPending, error, submit } = useSubmit();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<ActionError | null>(null);

  function upload(image: File) {
    const found = problemOf(image);
    setProblem(found);
    if (!found)
      submit(
        () => onChange(image),
        () => announce(`New ${thing} saved`),
      );
  }

  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-4">
        {preview}
        <div className="flex flex-wrap gap-2">
          <Button size="small" busy={isPending} onClick={() => input.current?.click()}>
            {hasImage ? `Replace ${thing}` : `Upload ${thing}`}
          </Button>
          {hasImage && (
            <Button
              size="small"
              variant="ghost"
              aria-disabled={isPending}
              onClick={() =>
                submit(
                  () => onChange(null),
                  () => announce(`${substitute} instead of the ${thing}`),
                )
              }
            >
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
            if (image) upload(image);
            // The same file chosen again is a change again.
            event.target.value = '';
          }}
        />
      </div>
      <p className="text-[13px] text-muted">{imageRule}</p>
      <SubmitError error={problem ?? error} />
    </div>
  );
}
