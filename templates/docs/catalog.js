// What can be searched for: on one page it is found there, many have it in a file.

// Of things that are alike otherwise, the first of these kinds comes first.
const KINDS = ["group", "operation", "section", "schema"];

// A schema has its title for a path. The address is not searched.
const entryOf = (kind, name, address, { method = "", path = "", id = "" } = {}) => ({
  kind, name, address, method, path, id,
  text: [name, path, id, method].join("\n").toLowerCase(),
});

const textOf = (place, selector) => place.querySelector(selector)?.textContent ?? "";
const collected = () => Array.from(document.querySelectorAll("main article, main section > h2, main .heading[id]"), (place) => {
  const [name, address] = [textOf(place, ".self") || place.textContent, `#${place.id}`];
  if (place.matches(".sheet")) return entryOf("schema", name, address, { path: textOf(place, ".title") });
  if (!place.matches(".ticket")) return entryOf(place.matches(".tag > h2") ? "group" : "section", name, address);
  return entryOf("operation", name, address, {
    method: textOf(place, ".endpoint .method"),
    path: textOf(place, ".endpoint code"),
    id: textOf(place, ".opid code"),
  });
});

// What can be told from the rest of an entry is not in the file.
const expanded = ({ groups, operations, sections, schemas }) => [
  ...groups.map(([name, anchor]) => entryOf("group", name, `index.html#${anchor}`)),
  ...operations.map(([method, path, id, title, page]) => entryOf("operation", title || id, page || `operation-${id}.html`, { method, path, id })),
  ...sections.map(([name, anchor]) => entryOf("section", name, `index.html#${anchor}`)),
  ...schemas.map(([name, title, page]) => entryOf("schema", name, page || `schema-${name}.html`, { path: title })),
];
const fetched = () => new Promise((take, refuse) => {
  const script = element("script", { src: "entries.js" });
  for (const end of ["load", "error"]) {
    script.addEventListener(end, () => {
      script.remove();
      if (globalThis.siteEntries) take(expanded(globalThis.siteEntries));
      else refuse(new Error("entries.js has not come"));
    });
  }
  document.head.append(script);
});

let entries = null;
const load = () => {
  if (!entries) {
    entries = linked ? fetched() : Promise.resolve(collected());
    // Who asks next may have more luck.
    entries.catch(() => { entries = null; });
  }
  return entries;
};
