/// Keeps a page up to date: hears of changes as server-sent events, asks for the page again, and changes only what differs.
///
/// Elements marked `data-live` are kept like those of the new page; what has the focus, what was typed and what was opened or
/// closed stays as it is. Without the script pages work the same and are loaded again by hand or by `refresh`.
enum LiveScript {
    static let text = #"""
        "use strict";
        const pageIsSeen = () => document.visibilityState === "visible" ? Promise.resolve()
          : new Promise((go) => document.addEventListener("visibilitychange", go, { once: true })).then(pageIsSeen);
        const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

        // An answer that is waited for ends when nobody looks: a browser has few connections for one server.
        async function ask(address) {
          const control = new AbortController();
          const stop = () => { if (document.visibilityState !== "visible") control.abort(); };
          document.addEventListener("visibilitychange", stop);
          try {
            const answer = await fetch(address, { cache: "no-store", signal: control.signal });
            return { answer, body: await answer.arrayBuffer() };
          } finally {
            document.removeEventListener("visibilitychange", stop);
          }
        }

        // Makes `old` like `wanted` and keeps its elements, and with them focus, selection and what was typed.
        function liken(old, wanted) {
          if (old.nodeType === Node.TEXT_NODE) {
            if (old.data !== wanted.data) old.data = wanted.data;
            return;
          }
          if (old.nodeType !== Node.ELEMENT_NODE) return;
          const isKept = (name) => name === "open" && old.nodeName === "DETAILS";
          for (const { name } of [...old.attributes]) {
            if (!wanted.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
          }
          for (const { name, value } of wanted.attributes) {
            if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value);
          }
          likenChildren(old, wanted);
        }

        function likenChildren(old, wanted) {
          const ids = new Set([...wanted.children].map((child) => child.id).filter(Boolean));
          for (const child of [...old.children]) if (child.id && !ids.has(child.id)) child.remove();
          const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
          let place = old.firstChild;
          for (const next of wanted.childNodes) {
            const isAlike = place && !place.id && !next.id && place.nodeType === next.nodeType && place.nodeName === next.nodeName;
            const match = next.id ? known.get(next.id) : isAlike ? place : undefined;
            if (!match || match.nodeName !== next.nodeName) {
              old.insertBefore(document.importNode(next, true), place);
            } else {
              if (match === place) place = place.nextSibling; else old.insertBefore(match, place);
              liken(match, next);
            }
          }
          while (place) {
            const gone = place;
            place = place.nextSibling;
            gone.remove();
          }
        }

        function show(page) {
          const focused = document.activeElement;
          for (const old of document.querySelectorAll("[data-live]")) {
            const wanted = page.getElementById(old.id);
            if (!wanted) continue;
            if (wanted.dataset.attempt !== old.dataset.attempt) return location.reload();
            liken(old, wanted);
          }
          document.title = page.title;
          if (focused && !focused.isConnected) document.getElementById("content").focus();
          const body = document.body.dataset;
          if (page.body.dataset.summary !== body.summary) {
            body.summary = page.body.dataset.summary;
            document.getElementById("announcement").textContent = body.summary;
          }
        }

        // Asks for the page as it is now, and changes what differs.
        async function refresh() {
          const address = new URL(location.href);
          address.searchParams.set("after", document.body.dataset.mark);
          const { answer, body } = await ask(address);
          if (!answer.ok) throw new Error(answer.status === 401 ? "sign in again" : `the answer was ${answer.status}`);
          const page = new DOMParser().parseFromString(new TextDecoder().decode(body), "text/html");
          if (page.body.dataset.mark === undefined) throw new Error("the answer is not this page");
          document.body.dataset.mark = page.body.dataset.mark;
          show(page);
        }

        // Listens for changes while somebody looks, and ends when the connection does.
        function listen(changed) {
          return new Promise((go) => {
            const source = new EventSource("/api/v1/events");
            const stop = (isRefused) => { source.close(); document.removeEventListener("visibilitychange", hide); go(isRefused); };
            const hide = () => { if (document.visibilityState !== "visible") stop(false); };
            document.addEventListener("visibilitychange", hide);
            // What changed while nobody listened is asked for when somebody does.
            source.addEventListener("open", changed);
            source.addEventListener("changed", changed);
            source.addEventListener("error", () => {
              tell("The controller does not answer; trying again.");
              if (source.readyState === EventSource.CLOSED) stop(true);
            });
          });
        }

        function tell(words) {
          const connection = document.getElementById("connection");
          if (connection.textContent !== words) connection.textContent = words;
        }

        async function keepUpToDate() {
          let [isBusy, isStale] = [false, false];
          const changed = async () => {
            isStale = true;
            if (isBusy) return;
            isBusy = true;
            while (isStale) {
              isStale = false;
              try {
                await refresh();
                tell("");
              } catch (error) {
                if (error.name === "AbortError") break;
                tell(error instanceof TypeError
                  ? "The controller does not answer; trying again." : `Not up to date: ${error.message}.`);
              }
              await pause(700);
            }
            isBusy = false;
          };
          for (;;) {
            await pageIsSeen();
            // Who is refused the events asks now and then.
            if (await listen(changed)) { await pause(10000); changed(); }
          }
        }

        const spans = (seconds) => seconds < 60 ? `${seconds} s`
          : seconds < 600 && seconds % 60 !== 0 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
          : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
          : seconds < 172800 ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`
          : `${Math.floor(seconds / 86400)} days`;

        // Times go on by the controller's clock.
        const ahead = Date.now() - Date.parse(document.body.dataset.now);
        function tick() {
          for (const element of document.querySelectorAll("time[datetime]")) {
            const seconds = Math.floor((Date.now() - ahead - Date.parse(element.dateTime)) / 1000);
            const words = element.textContent.startsWith("in ") ? `in ${spans(Math.max(0, -seconds))}`
              : seconds < 5 ? "just now" : `${spans(seconds)} ago`;
            if (!Number.isNaN(seconds) && element.textContent !== words) element.textContent = words;
          }
        }
        setInterval(() => { if (document.visibilityState === "visible") tick(); }, 5000);
        if (document.body.dataset.mark !== undefined) keepUpToDate();

        """#
}
