
// A search of operations and schemas, by words of their names and paths.
const contained = document.querySelector(".contents nav");
const listed = contained.querySelector(":scope > ul");
const field = Object.assign(document.createElement("input"), { type: "search", placeholder: "Search  /", spellcheck: false });
field.setAttribute("aria-label", "Search operations and schemas");
const said = Object.assign(document.createElement("p"), { className: "unseen" });
said.setAttribute("role", "status");
const results = Object.assign(document.createElement("ul"), { className: "results", hidden: true });
listed.before(field, said, results);

const MOST = 50;
let entries = null;
let asked = false;
const textOf = (place, selector) => place.querySelector(selector)?.textContent ?? "";

// Each is [method, name, path, address, operationId]; a schema has no method, and a
// title for a path. The address is not searched.
const collected = () => Array.from(document.querySelectorAll("main article"), (article) => [
  textOf(article, ".endpoint .method"),
  textOf(article, ".self"),
  textOf(article, ".endpoint code") || textOf(article, ".title"),
  article.querySelector(".self").getAttribute("href"),
  textOf(article, ".opid code"),
]);
const load = () => {
  if (asked) return;
  asked = true;
  const take = (found) => {
    entries = found.map((entry) => ({ entry, text: [1, 2, 4, 0].map((at) => entry[at]).join("\n").toLowerCase() }));
    search();
  };
  if (!linked) {
    take(collected());
    return;
  }
  const script = Object.assign(document.createElement("script"), { src: "entries.js" });
  script.addEventListener("load", () => { take(globalThis.siteEntries); });
  document.head.append(script);
};

// The lower, the better: the whole title, its beginning, a part of it; else a beginning
// of a word before what is within one.
const rank = ({ entry, text }, words) => {
  const title = entry[1].toLowerCase();
  const whole = words.join(" ");
  if (title === whole) return 0;
  if (title.startsWith(whole)) return 1;
  if (title.includes(whole)) return 2;
  return /[a-z0-9]/.test(text[text.indexOf(words[0]) - 1] ?? "") ? 4 : 3;
};
const shown = ([method, title, path, address]) => {
  const link = Object.assign(document.createElement("a"), { href: address });
  const verb = Object.assign(document.createElement("span"), { className: `method m-${method.toLowerCase()}`, textContent: method });
  const label = Object.assign(document.createElement("span"), { className: "label", textContent: title });
  if (path) label.append(Object.assign(document.createElement("code"), { textContent: path }));
  link.append(verb, label);
  const item = document.createElement("li");
  item.append(link);
  return item;
};
const search = () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  listed.hidden = words.length > 0;
  results.hidden = !listed.hidden;
  if (!entries || results.hidden) {
    results.replaceChildren();
    said.textContent = "";
    return;
  }
  const found = entries.filter(({ text }) => words.every((word) => text.includes(word)));
  const ranked = found.map((each) => [rank(each, words), each]).sort((a, b) => a[0] - b[0]);
  results.replaceChildren(...ranked.slice(0, MOST).map(([, { entry }]) => shown(entry)));
  said.textContent = found.length === 0 ? "Nothing found" : `${found.length} found`;
  if (found.length === 0 || found.length > MOST) {
    const more = found.length === 0 ? "Nothing found" : `and ${found.length - MOST} more`;
    results.append(Object.assign(document.createElement("li"), { className: "left", textContent: more }));
  }
};
const leave = () => {
  field.value = "";
  search();
};
field.addEventListener("focus", load);
field.addEventListener("input", search);
results.addEventListener("click", (event) => { if (event.target.closest("a")) leave(); });

// The slash leads here, arrows through what is found, and Escape back.
document.addEventListener("keydown", (event) => {
  const within = event.target === field || results.contains(event.target);
  if (event.key === "/" && !within && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    contents.open = true;
    field.focus();
  } else if (within && event.key === "Escape") {
    leave();
    field.focus();
  } else if (event.target === field && event.key === "Enter") {
    results.querySelector("a")?.click();
  } else if (within && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const stops = [field, ...results.querySelectorAll("a")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[stops.indexOf(event.target) + step]?.focus();
  }
});
