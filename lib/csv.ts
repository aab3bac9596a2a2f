/** Matches text that a spreadsheet may run as a formula, including full-width signs and leading whitespace. */
const startsFormula = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Formats one cell, quoted. A leading apostrophe keeps spreadsheets from running it as a formula (OWASP). */
function toCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = startsFormula.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** Formats one line of a CSV file (RFC 4180), including its line break. */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** Streams a CSV file with a byte order mark, so that spreadsheets read it as UTF-8. An error aborts the download. */
export function csvResponse(fileName: string, header: readonly string[], chunks: AsyncIterable<string>): Response {
  const file = withHeader(header, chunks);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await file.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await file.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

async function* withHeader(header: readonly string[], chunks: AsyncIterable<string>) {
  yield `\ufeff${toCsvLine(header)}`;
  yield* chunks;
}
