"use strict";
// What the page gains where scripts run; it is complete without them.

document.documentElement.classList.add("scripts");

// On a site of many pages, each has this file beside it.
const linked = document.querySelector("script[src]") !== null;

const narrow = matchMedia("(max-width: 60rem)");
const contents = document.querySelector("details.contents");
const fit = () => { contents.open = !narrow.matches; };
narrow.addEventListener("change", fit);
fit();
contents.addEventListener("click", (event) => {
  if (narrow.matches && event.target.closest("a")) contents.open = false;
});

// A copy button for every piece of code.
if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure.code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(figure.querySelector("code").textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    figure.querySelector("figcaption").append(button);
  }
}

// The contents show where the page stands, and follow the reader.
const own = document.querySelector("nav a[aria-current]");
if (own) contents.scrollTop = own.offsetTop - innerHeight / 3;
const stops = new Map();
for (const link of document.querySelectorAll("nav a[href^='#']")) {
  const place = document.getElementById(link.hash.slice(1));
  if (place && place.id !== "content") stops.set(place, link);
}
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
};
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; follow(); });
}, { passive: true });
follow();

// A link into something that is folded away unfolds it; so does printing.
const unfold = () => {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = place; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
};

// Addresses of other sites of the same document lead on: those of one page where there
// are many, and those of Redoc (`#operation/id`), which descriptions have.
const follows = () => {
  const [, kind, name] = /^#(operation|schema|tag)[-/]([\w.-]+)$/.exec(location.hash) ?? [];
  const place = `${kind}-${name}`;
  if (!kind || location.hash === `#${place}` && document.getElementById(place)) return;
  if (document.getElementById(place)) location.replace(`#${place}`);
  else if (linked) location.replace(kind === "tag" ? `index.html#${place}` : `${place}.html`);
};
const arrive = () => {
  follows();
  unfold();
};
addEventListener("hashchange", arrive);
arrive();
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("main details")) {
    folded.removeAttribute("name");
    folded.open = true;
  }
});
