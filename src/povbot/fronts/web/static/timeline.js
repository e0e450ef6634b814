// A span of a topic's timeline is chosen by dragging across its bars, or with the arrow keys (with shift, from where one
// stands); the list below follows. Without this, each bar is a link, and the form says from when to when.

const svg = document.querySelector(".timeline svg.bars");
const form = document.querySelector("form.span");
const bars = [...svg.querySelectorAll("a.bar")];
const FOLLOW_MS = 150;

let anchor = 0; // where the span begins that grows
let head = 0; // and where it ends
let dragging = false;
let followed = false; // while dragging
let asked = null; // the request under way
let waiting = 0;

const elsewhere = (event) => event.ctrlKey || event.metaKey; // into another tab
const ends = () => (anchor < head ? [anchor, head] : [head, anchor]);

function addressOf(first, last) {
  const to = new URL(form.action);
  to.searchParams.set("since", bars[first].dataset.since);
  to.searchParams.set("until", bars[last].dataset.until);
  return to;
}

function mark(first, last) {
  bars.forEach((bar, at) => {
    if (first <= at && at <= last) bar.setAttribute("aria-current", "true");
    else bar.removeAttribute("aria-current");
  });
  form.since.selectedIndex = first < 0 ? 0 : first;
  form.until.selectedIndex = first < 0 ? bars.length - 1 : last;
}

function stand(at) {
  bars.forEach((bar, each) => bar.setAttribute("tabindex", each === at ? "0" : "-1"));
}

// The list, and what else in the page says where it is: the switch of languages.
function adopt(page) {
  const list = document.importNode(page.getElementById("listed"), true);
  document.getElementById("listed").replaceWith(list);
  document.getElementById("told").textContent = list.querySelector("h2").textContent;
  for (const link of document.querySelectorAll("body a[hreflang][lang]")) {
    const other = page.querySelector(`body a[hreflang="${link.hreflang}"][lang]`);
    if (other) link.href = other.getAttribute("href");
  }
}

async function follow(to) {
  clearTimeout(waiting);
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  const list = document.getElementById("listed");
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(to, { signal, headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!signal.aborted) adopt(page);
  } catch (error) {
    if (!signal.aborted) location.assign(to); // the page itself says what is wrong
  }
}

function choose(first, last) {
  mark(first, last);
  const to = addressOf(first, last);
  if (to.href !== location.href) history.pushState(null, "", to);
  follow(to);
}

// Step by step, of which nobody goes back through each.
function grow() {
  mark(...ends());
  const to = addressOf(...ends());
  history.replaceState(null, "", to);
  clearTimeout(waiting);
  waiting = setTimeout(() => follow(to), FOLLOW_MS);
}

function under(event) {
  const box = svg.getBoundingClientRect();
  const at = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
  return Math.min(Math.max(at, 0), bars.length - 1);
}

svg.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || elsewhere(event)) return;
  dragging = true;
  followed = false;
  head = under(event);
  if (!event.shiftKey) anchor = head;
  svg.setPointerCapture(event.pointerId);
  mark(...ends());
});

svg.addEventListener("pointermove", (event) => {
  if (!dragging || under(event) === head) return;
  head = under(event);
  mark(...ends());
  followed = true;
  clearTimeout(waiting);
  waiting = setTimeout(() => follow(addressOf(...ends())), FOLLOW_MS);
});

svg.addEventListener("pointerup", () => {
  if (!dragging) return;
  dragging = false;
  stand(head);
  choose(...ends());
});

svg.addEventListener("pointercancel", () => {
  dragging = false; // the finger scrolls the page
  read();
  if (followed) follow(location.href);
});

// A pointer has chosen already; a key (detail 0) chooses the bar it stands on.
svg.addEventListener("click", (event) => {
  if (elsewhere(event)) return;
  event.preventDefault();
  const at = bars.indexOf(event.target.closest("a.bar"));
  if (event.detail === 0 && at >= 0) choose((anchor = head = at), at);
});
svg.addEventListener("dragstart", (event) => event.preventDefault());

svg.addEventListener("keydown", (event) => {
  const from = bars.indexOf(event.target.closest("a.bar"));
  const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: bars.length - 1 }[event.key];
  if (from < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (!bars[to]) return;
  stand(to);
  bars[to].focus();
  head = to;
  if (!event.shiftKey) anchor = to;
  else grow();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  anchor = form.since.selectedIndex;
  head = form.until.selectedIndex;
  choose(...ends());
});

document.addEventListener("click", (event) => {
  if (elsewhere(event) || !event.target.closest?.("a.whole")) return;
  event.preventDefault();
  history.pushState(null, "", form.action);
  read();
  follow(form.action);
  form.since.focus();
});

// By the address: what is chosen when the page is opened, or gone back to.
function read() {
  const { searchParams } = new URL(location);
  const [since, until] = [searchParams.get("since"), searchParams.get("until")];
  const within = (bar) => (!since || bar.dataset.until >= since) && (!until || bar.dataset.since <= until);
  const chosen = since || until ? bars.flatMap((bar, at) => (within(bar) ? [at] : [])) : [];
  anchor = chosen[0] ?? 0;
  head = chosen.at(-1) ?? 0;
  mark(chosen[0] ?? -1, chosen.at(-1) ?? -1);
  stand(head);
}

addEventListener("popstate", () => {
  read();
  follow(location.href);
});
read();
