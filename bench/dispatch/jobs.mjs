// The jobs of both peers, and the wait for the last of them.
import pg from "pg";

/** SQL for one job's payload: what differs from person to person. `n` counts from 1. */
export const payload = `json_build_object('deliveryId', 'dlv_' || n, 'to', 'person-' || n || '@example.org', 'name', 'Person ' || n,
  'startsAt', 1800000000000, 'endsAt', 1800005400000, 'pageUrl', 'https://convene.example.org/r/' || left(md5(random()::text), 22))`;

export const people = Number(process.env.PEOPLE);

export async function query(text, values) {
  const client = new pg.Client(process.env.DATABASE_URL);
  await client.connect();
  const { rows } = await client.query(text, values);
  await client.end();
  return rows;
}

/** @param left a query that finds a job which isn't done. */
export async function watch(left) {
  const client = new pg.Client(process.env.DATABASE_URL);
  await client.connect();
  while ((await client.query(left)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  console.log("done");
}
