// The pages as Telegram opens them. How both speak: https://core.telegram.org/api/web-events and …/api/bots/webapps

const WEB = "https://web.telegram.org", root = document.documentElement;
const here = () => location.pathname + location.search;
const read = (json) => { try { return JSON.parse(json) || {}; } catch { return {}; } };
const kept = () => { try { return read(sessionStorage.telegram); } catch { return {}; } };
// Where nothing may be kept, only the first page is an app's.
const keep = (state) => { try { sessionStorage.telegram = JSON.stringify(state); } catch {} };

// A launch stands in the first page's fragment, and is nobody's business after that.
const told = new URLSearchParams(location.hash.slice(1));
const version = told.get("tgWebAppVersion"), launch = version && told.get("tgWebAppData");
const state = version
  ? { version, theme: read(told.get("tgWebAppThemeParams")), sends: told.has("tgWebAppBotInline") } : kept();

const since = (major, minor) => {
  const [ours, part] = state.version.split(".").map(Number);
  return ours > major || (ours === major && part >= minor);
};
const post = (eventType, eventData = {}) => {
  const event = JSON.stringify({ eventType, eventData });
  if (window.TelegramWebviewProxy) TelegramWebviewProxy.postEvent(eventType, JSON.stringify(eventData));
  else if (window.external?.notify) external.notify(event);
  else if (parent !== window) parent.postMessage(event, WEB);
};

// Colours are [red, green, blue]; contrast is WCAG's.
const colour = (hex) => /^#[\da-f]{6}$/i.test(hex) && hex.match(/\w\w/g).map((part) => parseInt(part, 16));
const mixed = (one, other, part) => one.map((value, at) => Math.round(value + (other[at] - value) * part));
const light = (of) => of.map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0.05);
const reads = (one, ...on) => on.every((other) => Math.abs(Math.log(light(one) / light(other))) >= Math.log(4.5));

// A theme whose text cannot be read is not taken; what else is too faint in one is moved towards its text.
const show = (theme) => {
  const [surface, text, second, hint, linked, button, label] =
    ["bg", "text", "secondary_bg", "hint", "link", "button", "button_text"].map((of) => colour(theme[`${of}_color`]));
  for (const name of [...root.style].filter((name) => !name.startsWith("padding"))) root.style.removeProperty(name);
  if (!surface || !text || !reads(text, surface)) return;
  const raised = second && reads(text, second) ? second : surface, yellow = mixed(surface, [255, 200, 0], 0.3);
  const moved = (wanted) => [0, 0.2, 0.4, 0.6, 0.8].map((part) => mixed(wanted || text, text, part))
    .find((tried) => reads(tried, surface, raised)) || text;
  const accent = moved(button), mark = reads(text, yellow) ? yellow : raised;
  const colours = { surface, text, raised, accent, mark, faint: moved(hint), link: moved(linked),
    line: mixed(surface, text, 0.2), "accent-text": label && reads(label, accent) ? label : surface };
  for (const name in colours) root.style.setProperty(`--${name}`, `rgb(${colours[name].join(" ")})`);
  root.style.colorScheme = light(surface) < light(text) ? "dark" : "light";
};

const offer = () => {
  post("web_app_setup_back_button", { is_visible: here() !== state.first });
  if (!state.sends || !since(6, 7)) return;
  for (const said of document.querySelectorAll("[data-send]:not(script)")) {
    const button = document.createElement("button");
    const asks = { query: said.dataset.send, chat_types: ["users", "groups", "channels"] };
    button.type = "button";
    button.textContent = document.querySelector("script[data-send]").dataset.send;
    button.onclick = () => post("web_app_switch_inline_query", asks);
    said.removeAttribute("data-send");
    const row = said.appendChild(document.createElement("p"));
    row.className = "ways send";
    row.append(button);
  }
};

const insets = {};
const inset = (area) => (by) => {
  insets[area] = by;
  const sum = (side) => Object.values(insets).reduce((whole, each) => whole + (each[side] || 0), 0);
  root.style.padding = ["top", "right", "bottom", "left"].map((side) => `${sum(side)}px`).join(" ");
};
const heard = {
  theme_changed: ({ theme_params }) => { show(state.theme = theme_params); keep(state); },
  back_button_pressed: () => history.back(),
  safe_area_changed: inset("safe"),
  content_safe_area_changed: inset("content"),
};
const receiveEvent = (type, data) => Object.hasOwn(heard, type) && heard[type](data);

// A publisher's page would take the place of these, without a way back.
const leave = (event) => {
  const link = event.target.closest("a[href^=http]");
  if (!link || link.origin === location.origin || !since(6, 1)) return;
  event.preventDefault();
  post("web_app_open_link", { url: link.href });
};

// Into the reader's language, which the server tells to those whose launch is Telegram's.
const greet = async () => {
  const headers = { "content-type": "text/plain" };
  const answer = await fetch("/telegram/launch", { method: "POST", headers, body: launch });
  const page = answer.ok && document.querySelector(`nav a[hreflang="${(await answer.json()).language}"]`);
  if (!page || page.hreflang === root.lang) return;
  keep({ ...state, first: undefined });
  location.replace(page.href);
};

if (state.version) {
  if (version) history.replaceState(history.state, "", here());
  state.first ??= here();
  keep(state);
  window.Telegram = { WebView: { receiveEvent } };
  addEventListener("message", ({ source, origin, data }) => {
    const { eventType, eventData } = source === parent && origin === WEB ? read(data) : {};
    receiveEvent(eventType, eventData);
  });
  document.addEventListener("click", leave);
  for (const type of ["pageshow", "popstate"]) addEventListener(type, offer);
  new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
  show(state.theme);
  if (parent !== window) post("iframe_ready");
  for (const type of ["ready", "expand"]) post(`web_app_${type}`);
  if (since(8, 0)) for (const area of ["", "content_"]) post(`web_app_request_${area}safe_area`);
  offer();
  if (launch) greet().catch(() => {});
}
