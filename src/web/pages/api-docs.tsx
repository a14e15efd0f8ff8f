import { Heading } from "../parts/notice.tsx";
import { type Schema, schemaText } from "../parts/schema-text.ts";

type Content = Record<string, { schema?: Schema }>;
type Operation = {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema; description?: string }[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
};

/** What the page needs of an OpenAPI 3.1 document. */
export type ApiDocument = {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};

type Call = Operation & { method: string; path: string; anchor: string };

export function ApiDocsPage({ document, base }: { document: ApiDocument; base: string }) {
  const calls = callsOf(document);
  const tags = [...new Set(calls.map(({ tags: [tag = "Other"] = [] }) => tag))];
  return (
    <>
      <Heading title="JSON API, version 1" lead="Made from the same schemas that check every request.">
        <a class="button" href="/api/openapi.json">
          OpenAPI 3.1
        </a>
      </Heading>
      <p>
        Send <code>Authorization: Bearer …</code> with a token from Settings; it acts as the staff member it belongs to. Bodies
        are <code>application/json</code>, names are camelCase, instants look like <code>2027-03-14T22:30:00Z</code>, local dates
        like <code>2027-03-14</code>. Unknown fields are refused.
      </p>
      <p>
        Lists answer <code>{"{ items, nextCursor }"}</code>; go on with <code>?cursor=</code>. Errors are{" "}
        <code>application/problem+json</code> with a stable <code>code</code> and, for 422, <code>errors</code> that say where. A
        POST with an <code>Idempotency-Key</code> happens once in 24 hours, however often it is sent.
      </p>
      <section aria-label="Calls">
        <ul class="stack">
          {tags.map((tag) => (
            <li>
              <strong>{tag}</strong>
              <ul>
                {ofTag(calls, tag).map(({ anchor, method, path, summary }) => (
                  <li>
                    <a href={`#${anchor}`}>
                      {method} {path}
                    </a>{" "}
                    <span class="muted">{summary}</span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </section>
      {tags.map((tag) => (
        <section aria-label={tag}>
          <h2>{tag}</h2>
          {ofTag(calls, tag).map((call) => (
            <CallArticle call={call} base={base} />
          ))}
        </section>
      ))}
      <section aria-labelledby="shapes">
        <h2 id="shapes">Shapes</h2>
        {Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => (
          <article>
            <h3 id={`shape-${name}`}>{name}</h3>
            <Shape schema={schema} label={`The shape of ${name}`} />
          </article>
        ))}
      </section>
    </>
  );
}

function CallArticle({ call, base }: { call: Call; base: string }) {
  const body = Object.entries(call.requestBody?.content ?? {})[0];
  return (
    <article>
      <h3 id={call.anchor}>
        {call.method}{" "}
        <code>
          {base}
          {call.path}
        </code>
      </h3>
      <p>
        {call.summary}
        {call.description && `. ${call.description}`}
      </p>
      {call.parameters && call.parameters.length > 0 && (
        <ul>
          {call.parameters.map((parameter) => (
            <li>
              <code>{parameter.name}</code> in the {parameter.in}
              {parameter.required ? "" : ", optional"}: <code>{schemaText(parameter.schema ?? {})}</code>
            </li>
          ))}
        </ul>
      )}
      {body && (
        <>
          <h4>Body, {body[0]}</h4>
          <Shape schema={body[1].schema ?? {}} label={`Body of ${call.method} ${call.path}`} />
        </>
      )}
      <h4>Answers</h4>
      <ul>
        {Object.entries(call.responses ?? {}).map(([status, { description, content }]) => {
          const shown = content?.["application/json"]?.schema;
          return (
            <li>
              <strong>{status}</strong> {description}
              {shown && <Shape schema={shown} label={`Answer ${status} of ${call.method} ${call.path}`} />}
            </li>
          );
        })}
      </ul>
    </article>
  );
}

function Shape({ schema, label }: { schema: Schema; label: string }) {
  return (
    <section class="scroll" tabindex={0} aria-label={label}>
      <pre>{schemaText(schema)}</pre>
    </section>
  );
}

const callsOf = ({ paths = {} }: ApiDocument): Call[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      anchor: `${method}${path.replace(/[^a-z0-9]+/gi, "-")}`,
    })),
  );

const ofTag = (calls: Call[], tag: string): Call[] => calls.filter(({ tags: [own = "Other"] = [] }) => own === tag);
