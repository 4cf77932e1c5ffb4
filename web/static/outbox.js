// A form that waits for the net (data-outbox): where sending fails, what was typed stays on the
// page, the page says that nothing was sent, and it is sent when the net is back. It has one key,
// so it is done once however often it is sent.
(() => {
  "use strict";
  const { unsent, unsentStop } = document.body.dataset;
  const post = (form) => HTMLFormElement.prototype.submit.call(form); // a field may be called submit
  const named = (form) => [...form.elements].filter((f) => f.name && !f.matches("[type=file], button"));
  // Which form of the page it is: what it is about, not where it stands, for lists move.
  const about = (form) => named(form).filter((f) => f.type === "hidden" && f.name !== "key" && !("pressed" in f.dataset)).map((f) => f.name + "=" + f.value);
  const kept = (form) => ["draft:unsent", location.pathname, form.getAttribute("action"), ...about(form)].join(" "); // "draft:" goes when somebody signs out
  const waiting = new Set();

  const free = (form) => {
    waiting.delete(form);
    sessionStorage.removeItem(kept(form));
    form.inert = false;
    if (form.previousElementSibling?.matches(".unsent")) form.previousElementSibling.remove();
  };
  const wait = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    if (waiting.has(form)) return;
    waiting.add(form);
    form.inert = true;
    const note = document.createElement("div"), text = document.createElement("p"), stop = document.createElement("button");
    note.className = "note unsent stack tight";
    note.setAttribute("role", "alert");
    text.textContent = unsent;
    Object.assign(stop, { type: "button", className: "btn wide", textContent: unsentStop });
    stop.addEventListener("click", () => {
      free(form);
      form.querySelector("input[data-pressed]")?.remove();
      // It may have arrived although no answer came: what is typed from now on is another thing.
      form.elements.key.value += "-" + Math.floor(performance.now()).toString(36);
      named(form).find((f) => f.type !== "hidden")?.dispatchEvent(new Event("input", { bubbles: true })); // a draft again
    });
    note.append(text, stop);
    form.before(note);
  };
  const press = (form, name, value) => {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    pressed.dataset.pressed = "";
    form.append(pressed);
  };
  const send = async (form) => {
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const files = [...form.querySelectorAll("input[type=file]")].some((f) => f.files.length);
    sessionStorage.setItem(kept(form), JSON.stringify({ files, typed: named(form).map((f) => [f.name, f.value, f.checked]) }));
    try {
      const body = form.enctype === "multipart/form-data" ? new FormData(form) : new URLSearchParams(new FormData(form));
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
      if (answer.status >= 502 && answer.status <= 504) return wait(form); // what stands before the server, or the engine is away
      const back = form.elements.back.value;
      free(form);
      form.dataset.sent = "1";
      if (answer.type === "opaqueredirect") location.assign(back);
      else post(form); // it is refused, and the same again is refused the same way: this shows the answer
    } catch {
      wait(form);
    } finally {
      delete form.dataset.sending;
    }
  };

  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || !form.matches("[data-outbox]")) return;
    e.preventDefault();
    if (e.submitter?.name) press(form, e.submitter.name, e.submitter.value); // it says something, too
    send(form);
  });
  const again = () => waiting.forEach((form) => (form.isConnected ? send(form) : waiting.delete(form)));
  addEventListener("online", again);
  setInterval(again, 15000); // a browser does not always know

  // A phone closes pages that nobody looks at: what was not sent then goes on waiting.
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    const sent = JSON.parse(sessionStorage.getItem(kept(form)) || "null");
    if (!sent) continue;
    for (const [name, value, checked] of sent.typed) {
      const of = named(form).filter((f) => f.name === name);
      const field = of.find((f) => !f.matches("[type=checkbox], [type=radio]")) || of.find((f) => f.value === value);
      if (!field) press(form, name, value);
      else if (field.matches("[type=checkbox], [type=radio]")) field.checked = checked;
      else field.value = value;
    }
    if (sent.files) { // a photo does not outlive the page: somebody has to look
      free(form);
      form.querySelector("input[data-pressed]")?.remove();
      continue;
    }
    wait(form);
    send(form);
  }
})();
