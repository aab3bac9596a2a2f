import type { ComponentProps } from 'react';
import { Input } from '@/components/ui/input';

/** The input for the address that the user signs in with. */
export function EmailInput(props: Omit<ComponentProps<'input'>, 'type' | 'className'>) {
  return (
    <Input
      name="email"
      {...props}
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      className="h-10"
    />
  );
}
