// Fields that find. The palette: one field for everything, orders, clients, cars and parts by
// what is typed, the menu, and what can be done on this page. A picker: the part that a field
// of a form is about. It is loaded when somebody first asks for either.
const ask = async (path, q) => {
  const answer = await fetch(path + "?q=" + encodeURIComponent(q), { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.querySelector("[role=listbox]");
};
const words = (el) => (el.innerText || el.textContent || "").replace(/\s+/g, " ").trim();
const normal = (s) => s.toLowerCase().replaceAll("ё", "е");

// walked is a list whose options arrows go through while the focus stays in its field.
const walked = (input, list) => {
  const w = { active: 0, options: () => [...list.querySelectorAll("[role=option]")] };
  w.choose = (i) => {
    const all = w.options();
    w.active = all.length ? (i + all.length) % all.length : 0;
    all.forEach((o, n) => {
      o.id = list.id + "-" + n;
      o.setAttribute("aria-selected", String(n === w.active));
    });
    if (all[w.active]) {
      input.setAttribute("aria-activedescendant", all[w.active].id);
      all[w.active].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  w.step = (e) => {
    e.preventDefault();
    w.choose(w.active + (e.key === "ArrowDown" ? 1 : -1));
  };
  for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list" })) input.setAttribute(k, v);
  return w;
};
const arrow = (e) => e.key === "ArrowDown" || e.key === "ArrowUp";
// paced carries out what typing asks for once the fingers rest.
const paced = (look) => {
  let soon = 0;
  const p = () => {
    clearTimeout(soon);
    soon = setTimeout(() => look().catch(() => {}), 120);
  };
  p.stop = () => clearTimeout(soon);
  return p;
};

let dialog, input, list, walk, asked = 0;

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
  walk.choose(0);
};
const look = async () => {
  const turn = ++asked, q = input.value.trim();
  if (!q) return show([], q);
  const found = await ask("/find", q);
  if (turn === asked) show(found.querySelectorAll("[role=option]"), q);
};

// take goes to what is chosen of what was typed, once it has been found.
const take = async () => {
  if (input.value.trim() !== list.dataset.of) await look();
  delete dialog.dataset.enter;
  const at = walk.options()[walk.active];
  if (at) (at.querySelector("a") || at).click();
};

const wire = () => {
  const soon = paced(look);
  input.addEventListener("input", soon);
  input.addEventListener("keydown", (e) => {
    if (arrow(e)) {
      walk.step(e);
    } else if (e.key === "Enter") {
      e.preventDefault();
      soon.stop();
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
    list = await ask("/find", "");
    dialog.append(list);
    walk = walked(input, list);
    wire();
  }
  await look();
  if (dialog.dataset.enter) await take();
};

// pick makes a field find the part that is typed into it: its number is what the form sends.
// was is what it had when somebody came to it.
export const pick = async (field, was) => {
  if (field.role === "combobox") return;
  const list = document.createElement("ul"), said = document.createElement("p");
  list.id = field.id + "-hits";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  said.className = "soft";
  said.setAttribute("role", "status");
  field.after(list, said);
  const walk = walked(field, list);
  let turn = 0, of = field.value.trim();
  const close = () => {
    turn++;
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (at) => {
    field.value = of = at.dataset.value;
    said.textContent = words(at);
    const beside = (name) => field.form.elements[field.name.replace(/[a-z_]+$/, name)];
    if (at.dataset.template) beside("template").value = at.dataset.template; // fills in what is left empty
    else if (beside("qty") && !beside("qty").value) beside("qty").value = "1";
    field.dispatchEvent(new Event("input", { bubbles: true })); // what is kept of a form half filled in
    close();
  };
  const look = async () => {
    const mine = ++turn, q = field.value.trim();
    if (q.length < 2) return close();
    const found = await ask(field.dataset.pick, q);
    if (mine !== turn || document.activeElement !== field) return;
    of = q;
    const all = found.querySelectorAll("[role=option]");
    list.ariaLabel = found.ariaLabel;
    list.replaceChildren(...all);
    list.hidden = !all.length;
    said.textContent = all.length ? "" : found.dataset.none;
    field.setAttribute("aria-expanded", String(!list.hidden));
    walk.choose(0);
  };
  const soon = paced(look);
  field.addEventListener("input", () => {
    const from = field.form.elements[field.name.replace(/title$/, "template")];
    if (from !== field && !field.value.trim()) from.value = "";
    if (field.value.trim() !== of) soon();
  });
  field.addEventListener("keydown", async (e) => {
    if (arrow(e)) {
      if (list.hidden) look().catch(() => {});
      else walk.step(e);
    } else if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      soon.stop();
      close();
    } else if (e.key === "Enter" && (!list.hidden || field.value.trim() !== of)) {
      e.preventDefault(); // it picks, and the form waits
      soon.stop();
      if (field.value.trim() !== of) await look().catch(() => {});
      const at = walk.options()[walk.active];
      if (at && !list.hidden) take(at);
    }
  });
  list.addEventListener("mousedown", (e) => e.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (e) => e.target.closest("[role=option]") && take(e.target.closest("[role=option]")));
  field.addEventListener("blur", () => {
    soon.stop();
    close();
  });
  close();
  if (field.value !== was) await look(); // typed before this was here
};
