// What a test does on a page: finds things by their words, as a person does.
// Every function answers "" when it did its work, else what is missing.
var workbayTest = (() => {
  "use strict";
  // Also what a closed <details> holds is not there to be seen.
  const visible = (el) => el.getClientRects().length > 0 && el.checkVisibility({ visibilityProperty: true });
  const words = (el) => (el.innerText || el.value || el.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const clickable = "button, a[href], summary, input[type=submit], label:has(input[type=radio]), label:has(input[type=checkbox])";
  // What leads to where one is already, or is there for the Enter key alone, nobody clicks.
  const idle = "[aria-hidden=true], [aria-current], [aria-disabled=true], :disabled";
  const pick = (root, text) => {
    const all = [...root.querySelectorAll(clickable)].filter((e) => visible(e) && !e.closest(idle));
    return all.find((e) => words(e) === text) || all.find((e) => words(e).startsWith(text)) || all.find((e) => words(e).includes(text));
  };
  // What leads to another page marks this one, so that a test can tell when it has left (see there).
  const leads = (el) => {
    if (el.tagName === "A") return !el.getAttribute("href").startsWith("#");
    return el.form && el.type === "submit" && (el.formNoValidate || el.form.noValidate || el.form.checkValidity());
  };
  const press = (el) => {
    el.scrollIntoView({ block: "center" });
    if (leads(el)) document.workbayLeft = true;
    el.click();
    return "";
  };
  const set = (el, value) => {
    if (el.tagName === "SELECT") {
      const option = [...el.options].find((o) => o.text.trim() === value || o.value === value) || [...el.options].find((o) => o.text.includes(value));
      if (!option) return `no option ${value} among ${[...el.options].map((o) => o.text).join(", ")}`;
      el.value = option.value;
    } else if (el.type === "checkbox" || el.type === "radio") {
      if (el.checked !== (value !== "")) el.click();
      return "";
    } else {
      el.focus();
      el.value = value;
    }
    el.dispatchEvent(new Event("input", { bubbles: true }));
    el.dispatchEvent(new Event("change", { bubbles: true }));
    return "";
  };
  const labelled = (text) => {
    const labels = [...document.querySelectorAll("label")].filter(visible);
    const label = labels.find((l) => words(l).replace(/\s*\*$/, "") === text) || labels.find((l) => words(l).startsWith(text)) || labels.find((l) => words(l).includes(text));
    if (label) return label.control || label.querySelector("input, select, textarea");
    return [...document.querySelectorAll("input, select, textarea")].filter(visible).find((e) => (e.getAttribute("aria-label") || e.placeholder || "").includes(text));
  };

  // Accessibility, as far as a program can tell.
  const rgb = (s) => {
    const m = s.match(/rgba?\(([^)]+)\)/);
    if (!m) return null;
    const [r, g, b, a = "1"] = m[1].split(/[ ,/]+/);
    return { r: +r, g: +g, b: +b, a: +a };
  };
  const ground = (el) => {
    for (let e = el; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c && c.a > 0.99) return c;
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  const light = ({ r, g, b }) => {
    const f = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const named = (el) => (el.innerText || "").trim() || el.getAttribute("aria-label") || el.getAttribute("aria-labelledby") || el.title || el.querySelector("img[alt]:not([alt=''])");
  const where = (el) => `${el.tagName.toLowerCase()}${el.name ? `[${el.name}]` : ""} "${words(el).slice(0, 40)}"`;

  const audit = () => {
    const bad = [];
    if (!document.documentElement.lang) bad.push("the page has no language");
    if (!document.title) bad.push("the page has no title");
    if (document.querySelectorAll("main").length !== 1) bad.push("the page has not exactly one main part");
    if (document.querySelectorAll("h1").length !== 1) bad.push(`the page has ${document.querySelectorAll("h1").length} headings of the first level`);
    let level = 0;
    for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
      const n = +h.tagName[1];
      if (n > level + 1) bad.push(`heading ${where(h)} skips a level`);
      level = n;
    }
    const ids = new Set();
    for (const e of document.querySelectorAll("[id]")) {
      if (ids.has(e.id)) bad.push(`id ${e.id} twice`);
      ids.add(e.id);
    }
    for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (!(e.labels && e.labels.length) && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby")) bad.push(`${where(e)} has no label`);
    }
    for (const e of document.querySelectorAll("button, a[href], summary")) {
      const hidden = e.closest("[aria-hidden=true]");
      if (visible(e) && !hidden && !named(e)) bad.push(`${where(e)} has no name`);
      if (visible(e) && hidden && e.tabIndex >= 0) bad.push(`${where(e)} can be reached and is hidden from those who hear the page`);
    }
    for (const e of document.querySelectorAll("img")) if (!e.hasAttribute("alt")) bad.push(`image ${e.getAttribute("src")} has no text`);
    for (const e of document.querySelectorAll("[aria-describedby]")) {
      for (const id of e.getAttribute("aria-describedby").split(/\s+/)) if (!document.getElementById(id)) bad.push(`${where(e)} is described by ${id}, which is not there`);
    }
    for (const e of document.querySelectorAll("table")) if (!e.querySelector("th")) bad.push("a table has no headings");
    for (const e of document.querySelectorAll("body *")) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (!own || !visible(e) || e.closest("svg") || e.closest(".skip")) continue;
      const s = getComputedStyle(e);
      const c = rgb(s.color);
      const big = parseFloat(s.fontSize) >= 24 || parseFloat(s.fontSize) >= 18.66 && +s.fontWeight >= 700;
      if (!c) bad.push(`${where(e)} has a colour that can not be judged: ${s.color}`);
      if (c && contrast(c, ground(e)) < (big ? 3 : 4.5)) bad.push(`${where(e)} has a contrast of ${contrast(c, ground(e)).toFixed(2)}`);
    }
    const had = document.activeElement;
    const modal = document.querySelector("dialog:modal"); // what is behind it takes no focus, and must not
    if (!modal) for (const e of document.querySelectorAll("main a[href], main button, main summary, main input:not([type=hidden]), main select, main textarea")) {
      if (!visible(e) || e.disabled || e.closest("[aria-hidden=true]")) continue;
      e.focus({ preventScroll: true });
      const s = getComputedStyle(e);
      if (document.activeElement !== e) bad.push(`${where(e)} takes no focus`);
      else if (e.matches(":focus-visible") && s.outlineStyle === "none" && s.boxShadow === "none") bad.push(`${where(e)} does not show the focus`);
    }
    if (document.activeElement !== had) document.activeElement.blur();
    if (innerWidth < 600) {
      for (const e of document.querySelectorAll("main button, main a.btn, main summary, main select, main input:not([type=hidden]):not([type=radio]):not([type=checkbox])")) {
        if (visible(e) && !e.closest("[aria-hidden=true]") && e.getBoundingClientRect().height < 24) bad.push(`${where(e)} is too low for a thumb`);
      }
    }
    if (document.scrollingElement.scrollWidth > innerWidth) bad.push(`the page is ${document.scrollingElement.scrollWidth} wide in a window of ${innerWidth}`);
    return [...new Set(bad)];
  };

  return {
    click: (text) => { const e = pick(document, text); return e ? press(e) : `nothing to click says ${text}`; },
    clickIn: (part, text) => {
      const parts = [...document.querySelectorAll("section, li, tr, article, details, form, .card")].filter((e) => visible(e) && words(e).includes(part) && pick(e, text));
      parts.sort((a, b) => words(a).length - words(b).length);
      return parts.length ? press(pick(parts[0], text)) : `no part with ${part} has ${text} to click`;
    },
    fill: (label, value) => { const e = labelled(label); return e ? set(e, value) : `no field is labelled ${label}`; },
    focus: (field) => {
      const e = document.querySelector(`[name="${CSS.escape(field)}"]`);
      if (!e) return `no field has the name ${field}`;
      e.focus();
      return "";
    },
    holds: (field, value) => {
      const e = document.querySelector(`[name="${CSS.escape(field)}"]`);
      return e && e.value === value ? "" : `the field ${field} has ${e && e.value}`;
    },
    name: (field, value) => {
      const e = [...document.querySelectorAll(`[name="${CSS.escape(field)}"]`)].find((f, _, all) => f.type !== "radio" && (f.type !== "checkbox" || all.length === 1) || f.value === value);
      return e ? set(e, value) : `no field has the name ${field}`;
    },
    see: (text) => {
      const [what, how] = text.split("\u0000");
      if (how === "signed-in") return location.pathname !== "/sign-in" && document.querySelector("header.bar") ? "" : `${what} is not signed in`;
      return document.body.innerText.includes(text) ? "" : `the page does not say ${text}`;
    },
    there: () => {
      if (document.workbayLeft) return "the page has not been left";
      return document.readyState === "complete" ? "" : `the page is ${document.readyState}`;
    },
    twice: (text) => {
      const e = pick(document, text);
      if (!e) return `nothing to click says ${text}`;
      press(e);
      e.click();
      return "";
    },
    value: (label) => { const e = labelled(label); return e ? e.value : null; },
    // watch notes when the words come to stand in a part that moves, or leave it; a page that is loaded anew forgets it.
    watch: (text, coming) => {
      const is = () => [...document.querySelectorAll("[data-part]")].some((p) => p.innerText.includes(text)) === coming;
      const seen = { text, at: is() ? -1 : 0 };
      window.workbayWatch = seen;
      const look = () => { if (!seen.at && is()) seen.at = Date.now(); };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      return seen.at ? `the page is so already: ${text}` : "";
    },
    noticed: () => {
      if (!window.workbayWatch) return "the page was loaded anew";
      return window.workbayWatch.at ? "" : `the page did not move by itself: ${window.workbayWatch.text}`;
    },
    gone: (text) => (document.body.innerText.includes(text) ? `the page still says ${text}` : ""),
    signIn: (login, password) => {
      const form = document.querySelector('form[action="/sign-in"]');
      if (!form) return "there is no sign-in";
      form.login.value = login; form.password.value = password; form.requestSubmit(); return "";
    },
    audit,
  };
})();
