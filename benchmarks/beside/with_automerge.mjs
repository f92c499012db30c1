// Automerge: a map of maps in one document. A value that both sides changed keeps both;
// `getConflicts` lists them. Kept on the disk as documents.py does it.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { filled, main, measured, put, read } from "./steps.mjs";

const from = createRequire(path.join(process.env.NODE_PATH, "x.js"));
const entry = from.resolve("@automerge/automerge");
const loaded = await import(pathToFileURL(entry).href);
const Automerge = loaded.default?.init ? loaded.default : loaded;

const fill = (document, rows) =>
  Automerge.change(document, (draft) => {
    draft.distribution ??= {};
    for (const row of rows) draft.distribution[row.id] = filled(row);
  });

const edit = (document, rows) =>
  Automerge.change(document, (draft) => {
    for (const { id, quantity } of rows) draft.distribution[id].quantity = quantity;
  });

const file = (side, name) => path.join(side, name);
const load = (side, name) => {
  let document = Automerge.load(fs.readFileSync(file(side, name)));
  const more = file(side, `${name}-more`);
  if (fs.existsSync(more)) document = Automerge.loadIncremental(document, fs.readFileSync(more));
  return document;
};

await main({
  make(data, side) {
    const base = fill(Automerge.init(), read(data, "base"));
    put(file(side, "known"), JSON.stringify(Automerge.getHeads(base)));
    for (const name of ["a", "b"]) {
      let document = edit(Automerge.clone(base), read(data, `edits-${name}`));
      if (name === "b") document = fill(document, read(data, "new"));
      put(file(side, name), Automerge.save(document));
    }
    return {};
  },
  async export(data, side) {
    const document = load(side, "b");
    return measured(() => {
      const known = JSON.parse(fs.readFileSync(file(side, "known"), "utf8"));
      put(file(side, "bundle"), Automerge.saveSince(document, known));
    });
  },
  merge: taken,
  again: taken,
  check(data, side) {
    const document = load(side, "a");
    const conflicts = Object.values(document.distribution).filter(
      (record) => Automerge.getConflicts(record, "quantity") !== undefined,
    );
    return { held: Object.keys(document.distribution).length, conflicts: conflicts.length };
  },
});

async function taken(data, side) {
  const document = load(side, "a");
  return measured(() => {
    const bundle = fs.readFileSync(file(side, "bundle"));
    const before = JSON.stringify(Automerge.getHeads(document));
    const after = Automerge.loadIncremental(document, bundle);
    if (JSON.stringify(Automerge.getHeads(after)) !== before) {
      put(file(side, "a-more"), bundle, "a");
    }
  });
}
