import { Notice } from "../parts/notice.tsx";
import type { Problem } from "../problem.ts";

export function ProblemPage({ problem }: { problem: Problem }) {
  return (
    <article class="narrow">
      <h1>{problem.title}</h1>
      <Notice kind={problem.status >= 500 ? "bad" : "warn"}>
        <p>{problem.detail}</p>
        {problem.errors && (
          <ul>
            {problem.errors.map((error) => (
              <li>
                {error.path}: {error.message}
              </li>
            ))}
          </ul>
        )}
      </Notice>
      <p>
        <a href="/">Go to Today</a>
      </p>
    </article>
  );
}
