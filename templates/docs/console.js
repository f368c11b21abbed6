"use strict";
// The console: the contract is in the page, and requests go where it or a person says.

const text = document.getElementById("contract").textContent;
const contract = JSON.parse(text);

const whole = document.getElementById("whole");
whole.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
whole.hidden = false;

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

// Another server is what a person types, for this tab alone: were it a part of the address
// of this page, a link could send credentials to whoever wrote it.
const KEY = "server";
const input = document.getElementById("server");
const form = document.getElementById("elsewhere");
form.hidden = false;
form.addEventListener("submit", (event) => { event.preventDefault(); input.blur(); });
input.value = sessionStorage.getItem(KEY) ?? "";
input.addEventListener("change", () => {
  if (!input.reportValidity()) return;
  if (input.value) sessionStorage.setItem(KEY, input.value);
  else sessionStorage.removeItem(KEY);
  location.reload();
});

const isObject = (value) => typeof value === "object" && value !== null;

// Path items and operations may have servers of their own (OAS 3.1, 4.8.9 and 4.8.10).
const send = (address) => {
  if (contract.swagger) {
    const { protocol, host, pathname } = new URL(address);
    Object.assign(contract, { schemes: [protocol.slice(0, -1)], host, basePath: pathname });
    return;
  }
  contract.servers = [{ url: address.replace(/\/$/, "") }];
  for (const item of Object.values(contract.paths ?? {}).filter(isObject)) {
    delete item.servers;
    for (const operation of Object.values(item).filter(isObject)) delete operation.servers;
  }
};
if (input.value) send(input.value);

const system = SwaggerUIBundle({
  domNode: document.getElementById("console"),
  spec: contract,
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  showExtensions: true,
  tryItOutEnabled: true,
  // It would ask another host whether the document is valid.
  validatorUrl: null,
});

// References are resolved against the address of the contract. Where that is a file, they
// are looked for on the disk; here stands what no host is called (RFC 2606, 2).
if (location.protocol === "file:") system.specActions.updateUrl("https://contract.invalid/");
