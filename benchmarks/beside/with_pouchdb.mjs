// PouchDB on LevelDB: a document a record, with its revisions. There is no server between the
// sides, so replication goes through a file as PouchDB's dump tools do it: `changes` and `bulkGet`
// with revisions, and `bulkDocs` with `new_edits: false`. All losing revisions are kept.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { filled, main, measured, put, read } from "./steps.mjs";

const PouchDB = createRequire(path.join(process.env.NODE_PATH, "x.js"))("pouchdb");
const BATCH = 1000;

const batches = function* (rows) {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
};

async function fill(database, rows) {
  for (const some of batches(rows)) {
    await database.bulkDocs(some.map((row) => ({ _id: row.id, ...filled(row) })));
  }
}

async function edit(database, rows) {
  for (const { id, quantity } of rows) {
    await database.put({ ...(await database.get(id)), quantity });
  }
}

/** Everything since a sequence number, as lines of documents with their revisions. */
async function dumped(database, since) {
  const lines = [];
  for (let last = since; ; ) {
    const changes = await database.changes({ since: last, limit: BATCH, style: "all_docs" });
    if (!changes.results.length) return lines;
    last = changes.last_seq;
    const wanted = changes.results.flatMap(({ id, changes: leaves }) =>
      leaves.map(({ rev }) => ({ id, rev })),
    );
    const { results } = await database.bulkGet({ docs: wanted, revs: true });
    for (const { docs } of results) {
      for (const { ok } of docs) lines.push(JSON.stringify(ok));
    }
  }
}

async function take(database, text) {
  for (const some of batches(text.split("\n").filter(Boolean))) {
    const documents = some.map((line) => JSON.parse(line));
    const wanted = documents.map((one) => [one._id, [one._rev]]);
    const lacking = await database.revsDiff(Object.fromEntries(wanted));
    const missing = documents.filter((one) => lacking[one._id]);
    if (missing.length) await database.bulkDocs(missing, { new_edits: false });
  }
}

const open = (side, name) => new PouchDB(path.join(side, name));

await main({
  async make(data, side) {
    const base = open(side, "b");
    await fill(base, read(data, "base"));
    const { update_seq: known } = await base.info();
    fs.writeFileSync(path.join(side, "known"), String(known));
    const whole = await dumped(base, 0);
    const a = open(side, "a");
    await take(a, whole.join("\n"));
    await edit(a, read(data, "edits-a"));
    await edit(base, read(data, "edits-b"));
    await fill(base, read(data, "new"));
    await a.close();
    await base.close();
    return {};
  },
  async export(data, side) {
    const database = open(side, "b");
    await database.info();
    const known = Number(fs.readFileSync(path.join(side, "known"), "utf8"));
    return measured(async () => {
      put(path.join(side, "bundle"), (await dumped(database, known)).join("\n") + "\n");
      await database.close();
    });
  },
  merge: taken,
  again: taken,
  async check(data, side) {
    const database = open(side, "a");
    const { doc_count: held } = await database.info();
    let conflicts = 0;
    for (const { id } of read(data, "edits-a")) {
      const { _conflicts: losers } = await database.get(id, { conflicts: true });
      conflicts += losers ? 1 : 0;
    }
    return { held, conflicts };
  },
});

async function taken(data, side) {
  const database = open(side, "a");
  await database.info();
  return measured(async () => {
    await take(database, fs.readFileSync(path.join(side, "bundle"), "utf8"));
    await database.close();
  });
}
