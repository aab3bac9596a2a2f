/** The least a Next page can be: what the API Keys page is weighed against. */
export default function Page() {
  return <h1>Bare</h1>;
}
