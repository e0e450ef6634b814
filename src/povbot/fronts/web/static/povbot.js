// Asking, and looking closer at an answer, without a whole page load: the same address is fetched, and what it has in
// its <main> takes the place of what is here. Whatever fails is asked of the browser instead, which would have done it
// without a script.

const MOST_MS = 15_000;
const SLOW_MS = 400; // what comes sooner needs no word
const form = () => document.querySelector("form[role=search]");
const field = () => document.querySelector("#q");
const bare = (address) => address.href.split("#")[0];

let here = bare(location);
let underWay = null;
let asked = "";

const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(said);

async function page(address, signal) {
  const answer = await fetch(bare(address), { signal, headers: { accept: "text/html" } });
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.redirected || !read.querySelector("main")) throw new Error("not the page that was asked for");
  return read;
}

// Whether the page at that address stands here now; false where something newer was asked for meanwhile. `leave` is
// done before it does, `lost` where it cannot be reached.
async function brought(address, leave = () => {}, lost = leaveItToTheBrowser) {
  underWay?.abort();
  const mine = (underWay = new AbortController());
  const late = setTimeout(() => mine.abort("late"), MOST_MS);
  const slow = setTimeout(() => form()?.classList.add("waiting"), SLOW_MS);
  document.querySelector(".lost")?.remove();
  document.querySelector("main").setAttribute("aria-busy", "true");
  said.textContent = form()?.dataset.busy ?? "";
  try {
    const read = await page(address, mine.signal);
    if (mine !== underWay) return false;
    leave();
    put(read);
    here = bare(address);
    return true;
  } catch (error) {
    if (mine === underWay) (error instanceof TypeError ? lost : leaveItToTheBrowser)(address);
    return false;
  } finally {
    clearTimeout(late);
    clearTimeout(slow);
  }
}

// Whoever goes back does not wait for what was asked any more.
function stop() {
  underWay?.abort();
  underWay = null;
  said.textContent = "";
  document.querySelector("main").removeAttribute("aria-busy");
  form()?.classList.remove("waiting");
}

// A phone in a tunnel: what was asked and what was typed stay, where the browser would show its own page in their place.
// Should it be this fetch alone that fails, the browser can be told to go there.
function sayLost(address) {
  if (!form()) return leaveItToTheBrowser(address);
  stop();
  const note = document.createElement("p");
  const again = document.createElement("a");
  note.className = "lost";
  note.setAttribute("role", "alert");
  again.href = address;
  again.target = "_self";
  again.textContent = form().dataset.again;
  note.append(form().dataset.lost, " ", again);
  form().prepend(note);
}

// To where it is already, going is no more than scrolling. Whoever comes back finds the page at rest.
function leaveItToTheBrowser(address) {
  stop();
  if (bare(address) === bare(location)) location.reload();
  else location.assign(address);
}

// The switch of languages, around <main>, leads to this very page. What was typed meanwhile stays.
function put(read) {
  const typed = field()?.value === asked ? "" : field()?.value;
  const typing = typed && document.activeElement === field();
  document.title = read.title;
  for (const part of ["body > header", "main", "body > footer"]) {
    const old = document.querySelector(part), fresh = read.querySelector(part);
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  if (typed && field()) field().value = typed;
  if (typing) field()?.focus();
  offerCopy();
  said.textContent = document.querySelector(".turn") ? form().dataset.answered : document.querySelector("h1")?.textContent;
}

// As a browser does that has followed an address with a fragment; what is met there is read out.
function land(address) {
  const at = document.getElementById(address.hash.slice(1));
  const met = at ?? document.querySelector("main");
  met.tabIndex = -1;
  if (document.activeElement !== field()) met.focus({ preventScroll: true });
  if (at) at.scrollIntoView();
  else scrollTo(0, 0);
}

async function go(address) {
  const leave = () => {
    history.replaceState({ top: scrollY }, "");
    history.pushState(null, "", address);
  };
  if (await brought(address, leave, sayLost)) land(address);
}

// A page's own way to ask; the same address is meant by a link below an answer, by an example and by the form.
const isAsking = (address) => {
  const to = form();
  return to && address.origin === location.origin && address.pathname === new URL(to.action).pathname;
};

async function ask(question) {
  if (!form()) return;
  field().value = asked = question;
  const address = new URL(form().action);
  address.search = new URLSearchParams(new FormData(form()));
  await go(address);
}

// A question that is sent before the one before it is answered leans on that all the same; the same one sent twice, by
// a double click, is one.
let before = Promise.resolve();
let sent = "";
document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  const question = field().value;
  if (question === sent) return;
  sent = question;
  before = before.then(async () => {
    await ask(question);
    if (sent === question) sent = "";
  });
});

// What is still being composed (Pinyin, Zhuyin) is chosen with Enter, not sent; Safari tells so by the key's number only.
document.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && composing && form()?.contains(event.target)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("main a[href]");
  const otherwise = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || otherwise || event.defaultPrevented || link.target) return;
  const address = new URL(link.href);
  if (!isAsking(address) || bare(address) === here) return;
  event.preventDefault();
  go(address);
});

// Where there was no answer yet, it comes in place of that, at the question that it is to.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.again");
  const address = link && new URL(link.href);
  if (!link || bare(address) !== bare(location) || event.button || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  address.hash = location.hash;
  if (await brought(address)) land(address);
});

// A topic's timeline has a history of its own.
addEventListener("popstate", async (event) => {
  if (document.querySelector(".timeline")) return;
  const top = event.state?.top;
  if (bare(location) === here) stop();
  else if (!(await brought(new URL(location.href)))) return;
  if (top !== undefined) scrollTo(0, top);
  else land(location);
});

// Only where the browser can: over http it cannot, but on this machine.
function offerCopy() {
  const ways = document.querySelector(".ways[data-copy]");
  if (!ways || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = ways.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(bare(location));
    button.textContent = said.textContent = ways.dataset.copied;
  });
  ways.appendChild(document.createElement("li")).append(button);
  ways.hidden = false;
}

offerCopy();
