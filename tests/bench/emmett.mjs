// Emmett on PostgreSQL: `append URL CALLERS EACH` and `project URL MANY` answer one line of JSON.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const require = createRequire(process.cwd() + '/');
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const emmett = await load('@event-driven-io/emmett-postgresql');
const { SQL } = await load('@event-driven-io/dumbo');
const { getPostgreSQLEventStore, postgreSQLEventStoreConsumer } = emmett.default ?? emmett;
const [work, url, ...numbers] = process.argv.slice(2);
const store = getPostgreSQLEventStore(url);
const renamed = (n) => ({
  type: 'Renamed',
  data: { name: `Sở thứ ${n}`, ground: 'Nghị quyết 190/2025/QH15', happened_on: '2025-03-01', actor: 'bench', agency: 'b8f5c1e0', correlation: 'đợt một' },
});
const now = () => performance.now();

if (work === 'append') {
  const [callers, each] = numbers.map(Number);
  const one = async (caller, times) => {
    const spans = [];
    for (let n = 0; n < times; n++) {
      const begin = now();
      await store.appendToStream(`noted-${process.pid}-${caller}-${n % 25}`, [renamed(n)]);
      spans.push((now() - begin) / 1000);
    }
    return spans;
  };
  await one('warm', 30);
  const begin = now();
  const spans = (await Promise.all([...Array(callers).keys()].map((c) => one(c, each)))).flat();
  console.log(JSON.stringify({ rate: (callers * each * 1000) / (now() - begin), spans }));
} else {
  const many = Number(numbers[0]);
  for (let n = 0; n < many; n += 500)
    await store.appendToStream(`many-${process.pid}-${n}`, [...Array(500).keys()].map(renamed));
  let seen = 0;
  const consumer = postgreSQLEventStoreConsumer({ connectionString: url });
  let done;
  const all = new Promise((resolve) => { done = resolve; });
  consumer.projector({
    processorId: `counted-${process.pid}`,
    projection: {
      name: 'counted',
      canHandle: ['Renamed'],
      handle: async (events, { execute }) => {
        for (const event of events) {
          await execute.command(SQL`INSERT INTO counted VALUES (${event.type}, 1) ON CONFLICT (name) DO UPDATE SET n = counted.n + 1`);
          seen += 1;
        }
        if (seen >= many) done();
      },
    },
  });
  const begin = now();
  consumer.start().catch((error) => { console.error(error); process.exit(1); });
  await all;
  console.log(JSON.stringify({ rate: (many * 1000) / (now() - begin), spans: [] }));
  await consumer.stop().catch(() => {});
}
process.exit(0);
