/** Explains what to do about a forgotten password on an installation without mail. */
export function ForgottenPassword() {
  return (
    <p className="text-[13px] text-muted">
      Forgot your password? The operator of this server can make a link for you to set a new one, with{' '}
      <code className="break-words font-mono text-ink">npm run admin -- reset-password</code> and your e-mail address.
    </p>
  );
}
