// pg-boss: fetch 100, send them, complete them; four such loops, as Convene has four requests on their way.
import PgBoss from "pg-boss";
import { sendAll } from "./compose.mjs";
import { payload, people, query, watch } from "./jobs.mjs";

const QUEUE = "remind";
const LOOPS = 4;
/** As long as Convene's leases. */
const EXPIRE_S = 20;

const open = async () => {
  const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, maintenanceIntervalSeconds: 1 });
  boss.on("error", (error) => console.error(error.message));
  await boss.start();
  return boss;
};

async function fill() {
  await query("drop schema if exists pgboss cascade");
  const boss = await open();
  await boss.createQueue(QUEUE, { name: QUEUE, retryLimit: 100, expireInSeconds: EXPIRE_S });
  await boss.stop();
  await query(
    `insert into pgboss.job (name, data, retry_limit, expire_in)
     select $1, ${payload}, 100, make_interval(secs => ${EXPIRE_S}) from generate_series(1, $2::int) n`,
    [QUEUE, people],
  );
  await query("vacuum analyze pgboss.job");
  console.log("filled");
}

async function work() {
  const boss = await open();
  console.log("ready");
  const loop = async () => {
    for (;;) {
      const jobs = await boss.fetch(QUEUE, { batchSize: 100 });
      if (jobs.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      const ids = jobs.map(({ id }) => id);
      try {
        await sendAll(jobs.map(({ data }) => data));
        await boss.complete(QUEUE, ids);
      } catch (error) {
        await boss.fail(QUEUE, ids, { message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: LOOPS }, loop));
}

const modes = { fill, work, watch: () => watch("select 1 from pgboss.job where state < 'completed' limit 1") };
await modes[process.argv[2]]();
