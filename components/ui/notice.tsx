import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

const looks = {
  info: { icon: Info, className: 'border-line bg-sunken text-muted' },
  warning: { icon: TriangleAlert, className: 'border-warning-line bg-warning-soft text-warning-ink' },
  danger: { icon: CircleAlert, className: 'border-danger-line bg-danger-soft text-danger-ink' },
} as const;

type NoticeProps = {
  tone: keyof typeof looks;
  /** `alert` is announced at once. */
  role?: 'alert' | 'status';
  children: ReactNode;
};

/** A boxed remark about the content around it. */
export function Notice({ tone, role, children }: NoticeProps) {
  const { icon: Icon, className } = looks[tone];
  return (
    <div role={role} className={classNames('flex gap-2.5 rounded-lg border px-3 py-2.5 text-[13px]', className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
