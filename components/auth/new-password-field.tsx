import { Field } from '@/components/ui/field';
import { PasswordInput } from '@/components/ui/password-input';

type NewPasswordFieldProps = { label?: string; name: string; error: string | undefined; isPending: boolean };

/** Asks for a new password, and says what makes a good one. */
export function NewPasswordField({ label = 'Password', name, error, isPending }: NewPasswordFieldProps) {
  return (
    <Field label={label} error={error} hint="At least 8 characters. A few unrelated words make a strong password.">
      {(control) => (
        <PasswordInput {...control} name={name} autoComplete="new-password" required readOnly={isPending} />
      )}
    </Field>
  );
}
