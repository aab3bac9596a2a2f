import { Field } from '@/components/ui/field';
import { PasswordInput } from '@/components/ui/password-input';

type NewPasswordFieldProps = { label?: string; name: string; error: string | undefined; isPending: boolean };

/** The field for a new password, with a hint about good passwords. */
export function NewPasswordField({ label = 'Password', name, error, isPending }: NewPasswordFieldProps) {
  return (
    <Field label={label} error={error} hint="At least 8 characters. A few unrelated words make a strong password.">
      {(control) => (
        <PasswordInput {...control} name={name} autoComplete="new-password" required readOnly={isPending} />
      )}
    </Field>
  );
}
