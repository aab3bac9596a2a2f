/** A minimal Next page, the baseline for the API Keys page. */
export default function Page() {
  return <h1>Bare</h1>;
}
