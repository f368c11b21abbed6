// A link into something that is folded away unfolds it.
const reveal = (place) => {
  let hidden = false;
  for (let at = place; at; at = at.parentElement) {
    if (!(at instanceof HTMLDetailsElement) || at.open) continue;
    at.open = true;
    hidden = hidden || at !== place;
  }
  if (hidden) place.scrollIntoView();
};

// Addresses of other sites of the same document lead on: those of one page where there
// are many, and those of Redoc (`#operation/id`), which descriptions have.
const placesOf = ({ kind, method, name, path, address, id }) => {
  const own = address.replace(/^#|\.html$/g, "");
  if (kind === "schema") return [own, `schema-${name}`, `schema/${name}`];
  if (kind !== "operation") return [];
  const pointer = path.replace(/~/g, "~0").replace(/\//g, "~1");
  return [own, `operation-${id}`, `operation/${id}`, `paths/${pointer}/${method.toLowerCase()}`];
};
const toEntry = async (place) => {
  const { hash } = location;
  const all = await load().catch(() => []);
  const found = all.find((each) => placesOf(each).includes(place));
  if (found && location.hash === hash) location.replace(found.address);
};

// Groups of operations and headings of the whole stand on the first page, those of other
// descriptions where these are. Others write their names without most characters that are
// not letters, and `&` as `and`.
const letters = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]|and/gu, "");
const toHeading = (kind, name) => {
  if (kind && !document.querySelector(".hero")) {
    location.replace(`index.html${location.hash}`);
    return;
  }
  const all = Array.from(document.querySelectorAll("main section > h2, main .heading"));
  const found = all.find((each) => letters(name) && letters(each.textContent) === letters(name));
  if (found?.id) location.replace(`#${found.id}`);
  else if (found) {
    reveal(found);
    found.scrollIntoView();
  }
};

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
const arrive = () => {
  const place = decoded(location.hash.slice(1));
  const there = document.getElementById(place);
  const entry = /^(?:tag\/[^/]+\/)?((?:operation|schema|paths)[-/].+)$/.exec(place);
  const heading = /^((?:tag|section)[-/](?:.*\/)?)?([^/]+)$/.exec(place);
  if (there) reveal(there);
  else if (entry) toEntry(entry[1]);
  else if (heading) toHeading(heading[1], heading[2]);
};
addEventListener("hashchange", arrive);
// What has been folded again since a link led there is unfolded by the same link.
document.addEventListener("click", ({ target }) => {
  if (target.closest("a[href^='#']")?.hash === location.hash) arrive();
});
arrive();
