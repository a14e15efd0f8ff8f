/** Files of what a page shows. @param files the address of one, by format. */
export function TakeAlong({ files, print }: { files: (format: string) => string; print?: string }) {
  return (
    <details class="menu no-print">
      <summary class="button">Take along</summary>
      <ul>
        {print && (
          <li>
            <a href={print}>Printable page, for PDF</a>
          </li>
        )}
        <li>
          <a href={files("xlsx")} download>
            Workbook (XLSX)
          </a>
        </li>
        <li>
          <a href={files("csv")} download>
            CSV
          </a>
        </li>
        <li>
          <a href={files("excel")} download>
            CSV that Excel reads as UTF-8
          </a>
        </li>
      </ul>
    </details>
  );
}
