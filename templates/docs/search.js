// A search by words of names and paths.

const listed = document.querySelector(".contents nav > ul");
const field = element("input", { type: "search", placeholder: "Search  /", spellcheck: false, autocomplete: "off", autocapitalize: "off" });
field.setAttribute("aria-label", "Search operations, schemas and sections");
field.setAttribute("aria-keyshortcuts", "/");
const said = element("p", { className: "unseen" });
said.setAttribute("role", "status");
const results = element("ul", { className: "results", hidden: true });
const landmark = element("div", { className: "search" });
landmark.setAttribute("role", "search");
landmark.append(field, said, results);
listed.before(landmark);
bringCurrent();
contents.querySelector("summary").textContent = "Contents and search";

const MOST = 50;

// The lower, the better: the whole name or path, the beginning of a name, a part of it; else
// a beginning of a word before what is within one. Of those alike, some kinds come before
// others, and the shorter are nearer.
const rank = ({ method, name, path, text }, words) => {
  const title = name.toLowerCase();
  const whole = words.join(" ");
  if ([title, path.toLowerCase(), `${method} ${path}`.toLowerCase()].includes(whole)) return 0;
  if (title.startsWith(whole)) return 1;
  if (title.includes(whole)) return 2;
  return /[a-z0-9]/.test(text[text.indexOf(words[0]) - 1] ?? "") ? 4 : 3;
};
const itemOf = ({ kind, method, name, path, address }) => {
  const link = element("a", { href: address });
  const label = element("span", { className: "label", textContent: name });
  if (path && path !== name) label.append(element("code", { textContent: path }));
  const className = method ? `method m-${method.toLowerCase()}` : "kind";
  link.append(element("span", { className, textContent: method || kind }), label);
  const item = element("li");
  item.append(link);
  return item;
};
const show = (found, left, status = left) => {
  const last = left ? [element("li", { className: "left", textContent: left })] : [];
  results.replaceChildren(...found.slice(0, MOST).map(itemOf), ...last);
  results.removeAttribute("aria-busy");
  said.textContent = status;
};
const search = async () => {
  const { value } = field;
  const words = value.toLowerCase().split(/\s+/).filter(Boolean);
  listed.hidden = words.length > 0;
  results.hidden = !listed.hidden;
  if (results.hidden) {
    if (history.state) history.replaceState(null, "");
    show([], "");
    return;
  }
  results.setAttribute("aria-busy", "true");
  const all = await load().catch(() => null);
  if (field.value !== value) return;
  if (!all) {
    show([], "The search needs entries.js, which cannot be loaded.");
    return;
  }
  const ranked = all.filter(({ text }) => words.every((word) => text.includes(word)))
    .map((each) => [rank(each, words), KINDS.indexOf(each.kind), each.text.length, each])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const found = ranked.map(([, , , each]) => each);
  if (found.length === 0) show(found, "Nothing found");
  else show(found, found.length > MOST ? `and ${found.length - MOST} more` : "", `${found.length} found`);
};
const leave = () => {
  field.value = "";
  search();
};
field.addEventListener("focus", () => { load().catch(() => {}); });
field.addEventListener("input", search);

// Who follows a result to another page finds the others again on the way back.
results.addEventListener("click", (event) => {
  if (!event.target.closest("a") || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (linked) history.replaceState({ search: field.value }, "");
  else leave();
});
field.value = history.state?.search ?? "";
if (field.value) search();

// The slash leads here, arrows through what is found, and Escape back.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || landmark.contains(event.target)) return;
  event.preventDefault();
  contents.open = true;
  field.focus();
});
landmark.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing) return;
  if (key === "Escape" && field.value) {
    event.stopPropagation();
    leave();
    field.focus();
  } else if (key === "Enter" && target === field) {
    search().then(() => {
      if (!results.hasAttribute("aria-busy")) results.querySelector("a")?.click();
    });
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    const steps = [field, ...results.querySelectorAll("a")];
    steps[steps.indexOf(target) + (key === "ArrowDown" ? 1 : -1)]?.focus();
  }
});
