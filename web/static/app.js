// Pages work without this file. With it, what carries data-live moves by itself,
// a form can not be sent twice by a nervous finger, and totals follow choices.
(() => {
  "use strict";

  // One click is one deed; the key in the form keeps the promise on the server.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    if (form.getAttribute("method") === "post") { // form.method is a field where one has this name
      form.dataset.sent = "1";
      form.setAttribute("aria-busy", "true");
    }
  });
  // The back button brings the page back as it was: let its forms be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });

  // Live parts: asked for anew when an order changed, put in place where they differ.
  // The part with the focus in it waits until the focus has left.
  // What a row says, without what is new at every look: how long ago, and keys.
  const said = (row) => {
    const copy = row.cloneNode(true);
    for (const e of copy.querySelectorAll("time, input[type=hidden]")) e.remove();
    copy.classList.remove("changed");
    return copy.outerHTML;
  };
  const feed = document.body.dataset.live;
  const parts = () => document.querySelectorAll("[data-part]");
  // What somebody typed, and why it was refused, is not taken from under their eyes.
  const changed = (field) => {
    if (field.matches("select")) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  };
  const held = (part) => part.querySelector(".wrong, form[inert]") || [...part.querySelectorAll("input:not([type=hidden]), select, textarea")].some(changed);
  const refresh = async () => {
    // A page that answers a form stands at an address that only takes forms: it says where to look.
    const main = document.querySelector("main");
    const answer = await fetch(main.dataset.liveUrl || location.href, { headers: { "X-Live": "1" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.body.dataset.live !== feed) { // in another window somebody went to another branch: this one follows
      if (!main.dataset.liveUrl && !held(main)) location.reload();
      return;
    }
    for (const old of parts()) {
      const now = fresh.querySelector(`[data-part="${CSS.escape(old.dataset.part)}"]`);
      if (!now || now.innerHTML === old.innerHTML || held(old) || old.contains(document.activeElement) && document.activeElement !== document.body) continue;
      const before = new Map([...old.querySelectorAll("[data-row]")].map((r) => [r.dataset.row, said(r)]));
      old.innerHTML = now.innerHTML;
      for (const row of old.querySelectorAll("[data-row]")) {
        if (before.get(row.dataset.row) !== said(row)) row.classList.add("changed");
      }
    }
    document.dispatchEvent(new Event("fresh"));
  };
  if (feed && parts().length) {
    let soon = 0;
    const wake = () => {
      clearTimeout(soon);
      soon = setTimeout(() => refresh().catch(() => {}), 200);
    };
    // A page that nobody looks at hangs up: a browser has six lines to a server.
    let source = null;
    const listen = () => {
      let lost = false;
      source = new EventSource(feed);
      source.addEventListener("order", wake);
      source.addEventListener("tick", () => document.dispatchEvent(new Event("tick")));
      source.addEventListener("error", () => (lost = true));
      source.addEventListener("open", () => {
        if (lost) wake(); // something may have been missed
        lost = false;
      });
    };
    const hear = () => {
      if (document.hidden) {
        if (source) source.close();
        source = null;
      } else if (!source) {
        listen();
        wake();
      }
    };
    document.addEventListener("visibilitychange", hear);
    document.addEventListener("look", wake);
    hear();
  }

  // What was typed survives the telephone that rings: it is kept in this tab until the form
  // is sent or somebody signs out.
  const kept = "draft:";
  const fields = (form) => [...form.querySelectorAll("input:not([type=hidden], [type=password], [type=file]), select, textarea")].filter((f) => f.name);
  const { draft, drop: dropped } = document.body.dataset; // what is said of it, where somebody is signed in
  if (!draft) Object.keys(sessionStorage).filter((k) => k.startsWith(kept)).forEach((k) => sessionStorage.removeItem(k));
  if (draft) document.querySelectorAll("main form[method=post]").forEach((form, n) => {
    const key = [kept + location.pathname + location.search, form.getAttribute("action"), n].join(" ");
    const write = () => {
      const typed = fields(form).flatMap((f, i) => (changed(f) ? [[i, f.name, f.value, f.checked]] : []));
      if (typed.length) sessionStorage.setItem(key, JSON.stringify(typed));
      else sessionStorage.removeItem(key);
    };
    form.addEventListener("input", write);
    form.addEventListener("submit", () => sessionStorage.removeItem(key));
    const typed = JSON.parse(sessionStorage.getItem(key) || "[]");
    const all = fields(form);
    if (!typed.length || form.querySelector(".wrong") || all.some(changed) || typed.some(([i, name]) => !all[i] || all[i].name !== name)) return;
    for (const [i, , value, checked] of typed) {
      if (all[i].matches("[type=checkbox], [type=radio]")) all[i].checked = checked;
      else all[i].value = value;
      for (let d = all[i].closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
    const note = document.createElement("p"), drop = document.createElement("button");
    note.className = "note";
    note.setAttribute("role", "status");
    note.textContent = draft + " ";
    drop.type = "button";
    drop.className = "link";
    drop.textContent = dropped;
    drop.addEventListener("click", () => {
      form.reset();
      sessionStorage.removeItem(key);
      note.remove();
    });
    note.append(drop);
    form.prepend(note);
  });

  // Ctrl-K finds anything from anywhere; / goes to the search of the page. The field is there
  // at once, for people type on; what it finds with is loaded when it is first asked for.
  const { palette, find } = document.body.dataset;
  let dialog = null;
  const open = () => {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "palette";
      const field = document.createElement("input");
      Object.assign(field, { type: "search", autocomplete: "off", spellcheck: false, placeholder: find, ariaLabel: find });
      field.addEventListener("keydown", (e) => e.key === "Enter" && (dialog.dataset.enter = "1")); // may come before what carries it out
      dialog.append(field);
      document.body.append(dialog);
    }
    dialog.firstChild.value = "";
    delete dialog.dataset.enter;
    dialog.showModal();
    import(palette).then((p) => p.open(dialog)).catch(() => dialog.close());
  };
  document.addEventListener("keydown", (e) => {
    const typing = e.target.closest("input, select, textarea, [contenteditable]");
    const search = document.querySelector("header.bar input[type=search]");
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k" && palette) {
      e.preventDefault();
      if (!dialog || !dialog.open) open();
    } else if (e.key === "/" && !typing && search && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      search.focus();
    }
  });

  // A field for a part finds it while one types.
  const pick = (field, was = field.value) => field.dataset && field.dataset.pick && import(palette).then((p) => p.pick(field, was)).catch(() => {});
  // Enter may come before what carries it out, and must not send the form half filled in.
  document.addEventListener("keydown", (e) => {
    const field = e.target;
    if (e.key === "Enter" && field.dataset && field.dataset.pick && field.role !== "combobox" && field.value !== field.defaultValue) {
      e.preventDefault();
      pick(field, "");
    }
  }, true);
  document.addEventListener("focusin", (e) => pick(e.target));
  if (document.activeElement) pick(document.activeElement);

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // The client's total follows the choices; the server counts again.
  for (const form of document.querySelectorAll("form[data-total]")) {
    const out = form.querySelector("[data-sum]");
    const say = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: form.dataset.total, currencyDisplay: "narrowSymbol" });
    const unit = 10 ** say.resolvedOptions().maximumFractionDigits;
    const count = () => {
      let sum = 0, covered = 0;
      for (const chosen of form.querySelectorAll("input[data-amount]:checked")) {
        sum += Number(chosen.dataset.amount);
        covered += Number(chosen.dataset.covered || 0);
      }
      sum += Math.min(covered, Number(form.dataset.deductible || 0)); // a deductible is paid once
      out.textContent = say.format(sum / unit);
    };
    form.addEventListener("change", count);
    count();
  }
})();
