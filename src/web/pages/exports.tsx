import type { Export } from "../../domain/disclosure/list-exports.ts";
import type { Page } from "../../paging.ts";
import { ExportTable } from "../parts/export-table.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { exports: Page<Export>; zone: string; isFirstPage: boolean };

/** Every file that left with people's names in it. For managers. */
export function ExportsPage({ exports: { items, nextCursor }, zone, isFirstPage }: Props) {
  return (
    <>
      <Heading title="Files with names" lead="Who had one made, for whom and on what grounds. What was in them isn’t kept.">
        <a class="button" href="/exports/attendance">
          Export attendance
        </a>
      </Heading>
      {items.length === 0 ? (
        <Empty title={isFirstPage ? "No file with names has been made." : "None further back."} />
      ) : (
        <ExportTable exports={items} zone={zone} caption={`Newest first, times in ${zone.replaceAll("_", " ")}`} />
      )}
      {nextCursor && (
        <p>
          <a class="button" href={`/exports?cursor=${encodeURIComponent(nextCursor)}`}>
            Older
          </a>
        </p>
      )}
    </>
  );
}
