"use strict";
// What the page gains where scripts run; it is complete without them.

document.documentElement.classList.add("scripts");

// On a site of many pages, each has this file beside it.
const linked = document.querySelector("script[src]") !== null;

const element = (name, properties) => Object.assign(document.createElement(name), properties);

const narrow = matchMedia("(max-width: 60rem)");
const contents = document.querySelector("details.contents");
const fit = () => { contents.open = !narrow.matches; };
narrow.addEventListener("change", fit);
fit();

// Where there is little room, the contents lie above the page until something is chosen.
const close = () => { if (narrow.matches) contents.open = false; };
const isWithin = ({ target }) => contents.contains(target) && !target.closest("a");
document.addEventListener("click", (event) => { if (!isWithin(event)) close(); });
document.addEventListener("focusin", ({ target }) => { if (!contents.contains(target)) close(); });
contents.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !narrow.matches) return;
  close();
  contents.querySelector("summary").focus();
});

// A copy button for every piece of code. Where the clipboard is not allowed, or not there
// (over HTTP without TLS), the old command copies what is selected, or leaves it selected.
const copied = async (code) => {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
};
// Samples have a caption for it, other code has it beside it.
const captionOf = (block) => {
  const caption = block.parentElement.querySelector(":scope > figcaption");
  if (caption) return caption;
  const row = element("div", { className: "copied" });
  block.replaceWith(row);
  row.append(block);
  return row;
};
for (const block of document.querySelectorAll("main pre")) {
  const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async (event) => {
    event.preventDefault(); // what it stands in may be a link
    button.textContent = await copied(block.querySelector("code") ?? block) ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  captionOf(block).append(button);
}

// The contents show where the page stands, and follow the reader.
const stops = new Map();
for (const link of document.querySelectorAll("nav a[href^='#']")) {
  const place = document.getElementById(link.hash.slice(1));
  if (place && place.id !== "content") stops.set(place, link);
}
const bringCurrent = () => {
  const list = contents.querySelector("nav");
  const link = list.querySelector("[aria-current]");
  if (!link) return;
  const [inner, outer] = [link, list].map((each) => each.getBoundingClientRect());
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    list.scrollTop += inner.top - outer.top - outer.height / 3;
  }
};
let current = null;
const follow = () => {
  let found = null;
  for (const place of stops.keys()) {
    if (place.getBoundingClientRect().top < innerHeight / 3) found = place;
  }
  if (found === current) return;
  if (current) stops.get(current).removeAttribute("aria-current");
  if (found) stops.get(found).setAttribute("aria-current", "true");
  current = found;
  bringCurrent();
};
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; follow(); });
}, { passive: true });
contents.addEventListener("toggle", bringCurrent);
bringCurrent();
follow();

// Printing unfolds all, and leaves it as it was.
addEventListener("beforeprint", () => {
  const all = Array.from(document.querySelectorAll("main details"), (each) => [each, each.open, each.getAttribute("name")]);
  for (const [each] of all) each.removeAttribute("name");
  for (const [each] of all) each.open = true;
  addEventListener("afterprint", () => {
    for (const [each, open, name] of all) {
      each.open = open;
      if (name) each.setAttribute("name", name);
    }
  }, { once: true });
});
