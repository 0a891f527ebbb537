// Suasion's browser snippet: sends what a page reports to the workspace's intake (docs/browser.md).
// Pages load it minified (snippet/build.py). ES2018, no eval, nothing from elsewhere; whatever goes wrong in here is
// counted and stays in here.
(function (window, document) {
  "use strict";
  // An element with that id would stand there too.
  const suasion = Array.isArray(window.suasion) ? window.suasion : (window.suasion = []);
  if (suasion.included) {
    suasion.included += 1;
    return;
  }
  suasion.included = 1;

  const EVENT_BYTES = 32 * 1024;
  const BATCH_BYTES = 480 * 1024;
  // What browsers let outlive a page, for all its requests together, is 64 KB.
  const LEAVING_BYTES = 60 * 1024;
  const KEPT_EVENTS = 1000;
  const KEPT_BYTES = 1024 * 1024;
  const WAITING_EVENTS = 200;
  const LONGEST_WAIT = 300000;
  const LONGEST_ASKED = 3600000;
  const YEAR = 31536000;
  const STORED = "suasion";
  const QUEUE = "suasion.queue.";
  const COOKIE = "suasion_id";

  const browser = window.navigator;
  const element = document.currentScript;
  const counts = { sent: 0, dropped: 0, refused: 0, retries: 0, errors: 0 };
  const listeners = {};
  const page = id();
  const signal =
    browser.globalPrivacyControl === true ? "gpc" : browser.doNotTrack === "1" || window.doNotTrack === "1" ? "dnt" : "";

  let options = {};
  let key = "";
  let host = "";
  let decision = "";
  let refused = false;
  let who = {};
  // Made before a decision, without an anonymous id; only in memory.
  let waiting = [];
  // Allowed to leave: {id, text, size}, mirrored in localStorage until the server has answered.
  let queue = [];
  let sending = null;
  let most = 100;
  let failures = 0;
  let notBefore = 0;
  let askedToWait = 0;
  let timer = 0;
  let due = 0;
  let gone = false;

  function id() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function size(text) {
    return new TextEncoder().encode(text).length;
  }

  function safely(act) {
    return function () {
      try {
        return act.apply(null, arguments);
      } catch (error) {
        counts.errors += 1;
      }
    };
  }

  // localStorage may be full, or forbidden; then things live as long as the page.
  function stored(name, value) {
    try {
      if (value === undefined) return window.localStorage.getItem(name);
      if (value === null) window.localStorage.removeItem(name);
      else window.localStorage.setItem(name, value);
    } catch (error) {
      counts.errors += 1;
    }
    return null;
  }

  function read(text) {
    try {
      return JSON.parse(text) || {};
    } catch (error) {
      counts.errors += 1;
      return {};
    }
  }

  function storedNames() {
    try {
      return Object.keys(window.localStorage).filter((name) => name.indexOf(QUEUE) === 0);
    } catch (error) {
      return [];
    }
  }

  // A frame may have neither cookies nor storage.
  const cookie = safely((value, seconds) => {
    const domain = options.cookieDomain ? "; Domain=" + options.cookieDomain : "";
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = COOKIE + "=" + value + "; Max-Age=" + seconds + "; Path=/; SameSite=Lax" + domain + secure;
  });

  function why() {
    if (signal) return signal;
    if (!key) return "not_loaded";
    if (refused) return "key_refused";
    if (decision === "denied") return "consent_denied";
    return decision === "granted" ? "" : "consent_required";
  }

  function recognise() {
    const held = read(stored(STORED));
    const found = safely(() => document.cookie.match(/(?:^|; )suasion_id=([\w-]{8,64})/))();
    // Whoever was identified before somebody else keeps the browser's old id; two people never share one.
    const another = who.userId && held.userId && who.userId !== held.userId;
    who = {
      anonymousId: who.anonymousId || (!another && ((found && found[1]) || held.anonymousId)) || id(),
      userId: who.userId || held.userId,
    };
    remember();
  }

  function remember() {
    if (why()) return;
    stored(STORED, JSON.stringify(who));
    cookie(who.anonymousId, YEAR);
  }

  function forget() {
    who = {};
    stored(STORED, null);
    cookie("", 0);
  }

  function forgetEverything() {
    counts.dropped += waiting.length + queue.length;
    waiting = [];
    queue = [];
    storedNames().forEach((name) => stored(name, null));
    forget();
  }

  // A page's address without its query, which may name people or open accounts; utm_… says where a visit came from.
  function address(text) {
    const url = new URL(text, document.baseURI);
    const campaign = {};
    const kept = new URLSearchParams();
    url.searchParams.forEach((value, name) => {
      if (name.indexOf("utm_") === 0) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = value;
      if (options.query === true || name.indexOf("utm_") === 0) kept.append(name, value);
    });
    const search = String(kept) && "?" + kept;
    const path = url.pathname;
    return { path, search, url: url.protocol + "//" + url.host + path + search, campaign };
  }

  function seen() {
    const { path, search, url } = address(window.location.href);
    const from = document.referrer ? address(document.referrer).url : "";
    return { path, referrer: from, search, title: document.title, url };
  }

  function context() {
    const { campaign } = address(window.location.href);
    return {
      library: { name: "suasion.js", version: "1" },
      page: seen(),
      userAgent: browser.userAgent,
      locale: browser.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: { width: window.screen.width, height: window.screen.height, density: window.devicePixelRatio },
      ...(Object.keys(campaign).length && { campaign }),
      ...(browser.webdriver && { webdriver: true }),
    };
  }

  function report(type, fields, given) {
    const more = given || {};
    const made = {
      type,
      messageId: more.messageId || id(),
      timestamp: new Date(more.timestamp || Date.now()).toISOString(),
      ...(who.userId && { userId: who.userId }),
      ...fields,
      context: { ...context(), ...more.context },
      ...(more.integrations && { integrations: more.integrations }),
    };
    const off = why();
    if (signal || off === "consent_denied" || off === "key_refused") {
      counts.dropped += 1;
    } else if (off) {
      waiting.push(made);
      counts.dropped += waiting.splice(0, waiting.length - WAITING_EVENTS).length;
    } else {
      enqueue([made]);
    }
    emit(type, made);
  }

  function enqueue(events) {
    events.forEach(safely(add));
    keep();
    later(queue.length < 20 ? 300 : 0);
  }

  function add(made) {
    if (!made.anonymousId) made.anonymousId = who.anonymousId;
    if (made.type === "alias" && !made.previousId) made.previousId = who.anonymousId;
    const text = JSON.stringify(made);
    const bytes = size(text);
    if (bytes > EVENT_BYTES) {
      counts.dropped += 1;
      return;
    }
    queue.push({ id: made.messageId, text, size: bytes });
    let all = queue.reduce((sum, one) => sum + one.size, 0);
    while (queue.length > KEPT_EVENTS || all > KEPT_BYTES) {
      all -= queue.shift().size;
      counts.dropped += 1;
    }
  }

  function keep(closed) {
    const batch = queue.map((one) => one.text).join(",");
    stored(QUEUE + page, batch ? '{"at":' + Date.now() + ',"closed":' + !!closed + ',"batch":[' + batch + "]}" : null);
  }

  // Whether a queue is that of a page before this one. A page that still lives may send the same once more: the server
  // knows an event that comes twice by its messageId.
  function left(name) {
    const found = read(stored(name));
    return name !== QUEUE + page && (found.closed || !(Date.now() - found.at < 5000));
  }

  function later(milliseconds) {
    const when = Date.now() + Math.max(milliseconds, notBefore - Date.now());
    if (timer && due <= when) return;
    window.clearTimeout(timer);
    due = when;
    timer = window.setTimeout(safely(flush), when - Date.now());
  }

  function taken(from, bytes, events) {
    let sum = 200;
    const batch = [];
    for (const one of from) {
      sum += one.size + 1;
      if (batch.length === events || (batch.length && sum > bytes)) break;
      batch.push(one);
    }
    return batch;
  }

  function body(batch, fields) {
    const texts = batch.map((one) => one.text).join(",");
    return JSON.stringify({ ...fields, sentAt: new Date().toISOString() }).slice(0, -1) + ',"batch":[' + texts + "]}";
  }

  function flush() {
    window.clearTimeout(timer);
    timer = 0;
    if (why() || gone || sending || !queue.length) return;
    if (Date.now() < notBefore) return later(0);
    const batch = (sending = taken(queue, BATCH_BYTES, most));
    const text = body(batch, {});
    const patience = new AbortController();
    const tooLong = window.setTimeout(() => patience.abort(), 30000);
    Promise.resolve()
      .then(() =>
        window.fetch(host + "/v1/batch", {
          method: "POST",
          body: text,
          headers: { "Content-Type": "application/json", Authorization: "Basic " + window.btoa(key + ":") },
          credentials: "omit",
          keepalive: size(text) < LEAVING_BYTES,
          signal: patience.signal,
        }),
      )
      .then((answer) => ({ status: answer.status, after: answer.headers.get("Retry-After") }))
      .catch(() => ({ status: 0 }))
      .then(
        safely((answer) => {
          window.clearTimeout(tooLong);
          sending = null;
          answered(batch, answer);
        }),
      );
  }

  function answered(batch, answer) {
    const { status } = answer;
    if (status >= 200 && status < 300) {
      counts.sent += batch.length;
      failures = 0;
      remove(batch);
      emit("sent", batch.length);
    } else if (status === 413 && batch.length > 1) {
      most = Math.ceil(batch.length / 2);
    } else if (status === 401 || status === 403) {
      refused = true;
      emit("refused", status);
    } else if (status === 400 || status === 413) {
      counts.refused += batch.length;
      remove(batch);
      emit("refused", status);
    } else {
      counts.retries += 1;
      const asked = Math.min(LONGEST_ASKED, Number(answer.after) * 1000 || Date.parse(answer.after) - Date.now() || 0);
      const ours = Math.min(LONGEST_WAIT, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      askedToWait = Date.now() + asked;
      notBefore = Math.max(askedToWait, Date.now() + ours);
    }
    later(0);
  }

  function remove(batch) {
    const gone = new Set(batch.map((one) => one.id));
    queue = queue.filter((one) => !gone.has(one.id));
    keep();
  }

  // Nobody hears the answer to this, so what it carries stays stored until a later page has sent it and heard one.
  function leave() {
    gone = true;
    if (why()) return;
    const unsent = queue.filter((one) => !sending || sending.indexOf(one) < 0);
    const batch = taken(unsent, LEAVING_BYTES, KEPT_EVENTS);
    if (batch.length && Date.now() >= notBefore) {
      browser.sendBeacon(
        host + "/beacon/v1/batch?writeKey=" + encodeURIComponent(key),
        new Blob([body(batch, { writeKey: key })], { type: "text/plain" }),
      );
    }
    keep(true);
  }

  function emit(name, value) {
    (listeners[name] || []).forEach((listener) => safely(listener)(value));
  }

  function clicked(event) {
    const target = event.target.closest("a, button, [role=button], input[type=submit], input[type=button]");
    if (!target || target.closest("[data-suasion-ignore], [contenteditable]")) return;
    const link = target.tagName === "A" && target.href ? new URL(target.href) : null;
    report("track", {
      event: "Element Clicked",
      properties: {
        tag: target.tagName.toLowerCase(),
        name: target.getAttribute("data-suasion-name") || target.id || target.getAttribute("name") || "",
        ...(link && { href: /^http/.test(link.protocol) ? address(link.href).url : link.protocol }),
      },
    });
  }

  function release() {
    if (why()) return;
    recognise();
    const others = storedNames().filter(left);
    enqueue([].concat(...others.map((name) => read(stored(name)).batch || []), waiting.splice(0)));
    others.forEach((name) => stored(name, null));
  }

  function returned() {
    gone = false;
    if (!why()) enqueue([]);
  }

  function back() {
    failures = 0;
    notBefore = askedToWait;
    later(0);
  }

  const methods = {
    load(writeKey, given) {
      if (key || !writeKey) return;
      options = given || {};
      key = String(writeKey);
      host = String(options.host || (element && element.src ? new URL(element.src).origin : "")).replace(/\/$/, "");
      // Who said no on an earlier page of a site that does not ask said it for good.
      if (!decision && options.consent === "granted") decision = read(stored(STORED)).denied ? "denied" : "granted";
      if (signal) forgetEverything();
      if (options.autocapture === true) document.addEventListener("click", safely(clicked), true);
      release();
      emit("ready");
      listeners.ready = [];
    },
    consent(given) {
      decision = given === true || given === "granted" ? "granted" : "denied";
      if (decision === "granted") return release();
      forgetEverything();
      if (options.consent === "granted") stored(STORED, '{"denied":true}');
    },
    identify(userId, traits, given) {
      if (userId && typeof userId === "object") return methods.identify(null, userId, traits);
      if (userId && who.userId && who.userId !== String(userId)) methods.reset();
      if (userId) who.userId = String(userId);
      remember();
      report("identify", { traits: traits || {} }, given);
    },
    track(event, properties, given) {
      report("track", { event: String(event), properties: properties || {} }, given);
    },
    page() {
      const rest = Array.from(arguments);
      const texts = [];
      while (rest.length && typeof rest[0] !== "object") texts.push(rest.shift());
      const [name, category] = texts.filter(Boolean).reverse();
      const named = { ...(name && { name: String(name) }), ...(category && { category: String(category) }) };
      report("page", { ...named, properties: { ...seen(), ...named, ...rest[0] } }, rest[1]);
    },
    group(groupId, traits, given) {
      report("group", { groupId: String(groupId), traits: traits || {} }, given);
    },
    alias(userId, previousId, given) {
      const previous = previousId || who.userId;
      who.userId = String(userId);
      remember();
      report("alias", { userId: who.userId, ...(previous && { previousId: String(previous) }) }, given);
    },
    reset() {
      if (why()) {
        who = {};
      } else {
        forget();
        recognise();
      }
    },
    ready(listener) {
      if (key) safely(listener)();
      else methods.on("ready", listener);
    },
    on(name, listener) {
      (listeners[name] = listeners[name] || []).push(listener);
    },
    flush,
  };

  Object.keys(methods).forEach((name) => {
    const act = safely(methods[name]);
    suasion[name] = function () {
      act.apply(null, arguments);
      return suasion;
    };
  });
  suasion.state = () => ({
    sending: !why(),
    why: why(),
    waiting: waiting.length,
    queued: queue.length,
    included: suasion.included,
    ...counts,
  });
  const early = suasion.splice(0);
  suasion.push = function () {
    Array.from(arguments).forEach((call) => suasion[call[0]] && suasion[call[0]].apply(null, call.slice(1)));
    return 0;
  };
  if (element && element.dataset.writeKey) {
    const { writeKey, consent, autocapture, cookieDomain } = element.dataset;
    suasion.load(writeKey, { consent, autocapture: autocapture === "true", cookieDomain });
  }
  early.forEach((call) => safely(() => suasion.push(call))());

  window.addEventListener("pagehide", safely(leave));
  window.addEventListener("pageshow", safely(returned));
  window.addEventListener("online", safely(back));
  document.addEventListener("visibilitychange", safely(() => document.visibilityState === "hidden" && flush()));
})(window, document);
