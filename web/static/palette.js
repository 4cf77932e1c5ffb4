// One field for everything: orders, clients, cars and parts by what is typed, the menu, and
// what can be done on this page. It is loaded when somebody first asks for it.
const ask = async (q) => {
  const answer = await fetch("/find?q=" + encodeURIComponent(q), { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
};
const words = (el) => (el.innerText || "").replace(/\s+/g, " ").trim();
const normal = (s) => s.toLowerCase().replaceAll("ё", "е");

let dialog, input, list, asked = 0, active = 0;
const options = () => [...list.querySelectorAll("[role=option]")];
const choose = (i) => {
  const all = options();
  active = all.length ? (i + all.length) % all.length : 0;
  all.forEach((o, n) => {
    o.id = "palette-hit-" + n;
    o.setAttribute("aria-selected", String(n === active));
  });
  if (all[active]) {
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
};

// What the page offers. A link is followed and a form is opened; a deed is only shown where
// it is, for it wants a look first.
let here = [];
const offers = (q) => here.filter((el) => normal(q).split(/\s+/).every((w) => normal(words(el)).includes(w)));
const go = (el) => {
  dialog.close();
  el.focus();
  el.scrollIntoView({ block: "center" });
  if (el.tagName === "A" || el.tagName === "SUMMARY" && !el.parentElement.open) el.click();
};
const option = (el) => {
  const li = document.createElement("li");
  li.setAttribute("role", "option");
  const name = document.createElement("span"), kind = document.createElement("span");
  name.textContent = words(el);
  kind.className = "soft";
  kind.textContent = " " + list.dataset.here;
  li.append(name, kind);
  li.addEventListener("click", () => go(el));
  return li;
};
const show = (found, q) => {
  list.dataset.of = q;
  list.replaceChildren(...found, ...offers(q).slice(0, 12).map(option));
  if (q && !list.childElementCount) list.textContent = list.dataset.none;
  choose(0);
};
const look = async () => {
  const turn = ++asked, q = input.value.trim();
  if (!q) return show([], q);
  const body = await ask(q);
  if (turn === asked) show(body.querySelectorAll("[role=option]"), q);
};

// take goes to what is chosen of what was typed, once it has been found.
const take = async () => {
  if (input.value.trim() !== list.dataset.of) await look();
  delete dialog.dataset.enter;
  const at = options()[active];
  if (at) (at.querySelector("a") || at).click();
};

let soon = 0;
const wire = () => {
  input.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => look().catch(() => {}), 120);
  });
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      choose(active + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      clearTimeout(soon);
      take().catch(() => {});
    }
  });
  dialog.addEventListener("click", (e) => e.target === dialog && dialog.close());
};

export const open = async (at) => {
  here = [...document.querySelectorAll("header.bar nav a, main a.btn, main summary, main button.btn")]
    .filter((el) => el.checkVisibility() && !el.disabled && !el.closest("[aria-hidden=true]") && words(el));
  if (!list) {
    [dialog, input] = [at, at.firstChild];
    list = (await ask("")).querySelector("[role=listbox]");
    dialog.append(list);
    for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list" })) input.setAttribute(k, v);
    wire();
  }
  await look();
  if (dialog.dataset.enter) await take();
};
