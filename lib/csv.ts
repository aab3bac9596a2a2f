/** What a spreadsheet would take for a formula, full-width signs included; a tab or a return may hide one. */
const startsFormula = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Writes one cell: quoted, and never a formula in whatever program opens it. */
function toCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = startsFormula.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** One line of a CSV file (RFC 4180), with its end. */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** Streams lines as a file that spreadsheets read as UTF-8. A failure midway breaks the download off, visibly. */
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
