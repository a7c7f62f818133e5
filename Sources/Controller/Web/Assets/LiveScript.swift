/// Keeps a page up to date: asks for it again, to be answered when something has changed, and changes only what differs.
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

        async function keepUpToDate() {
          const connection = document.getElementById("connection");
          let mark = document.body.dataset.mark;
          let delay = 1000;
          for (;;) {
            await pageIsSeen();
            try {
              const address = new URL(location.href);
              address.searchParams.set("after", mark);
              address.searchParams.set("wait", "20");
              const { answer, body } = await ask(address);
              if (!answer.ok) throw new Error(answer.status === 401 ? "sign in again" : `the answer was ${answer.status}`);
              const page = new DOMParser().parseFromString(new TextDecoder().decode(body), "text/html");
              if (page.body.dataset.mark === undefined) throw new Error("the answer is not this page");
              mark = page.body.dataset.mark;
              show(page);
              connection.textContent = "";
              delay = 1000;
            } catch (error) {
              if (error.name === "AbortError") continue;
              connection.textContent = error instanceof TypeError
                ? "The controller does not answer; trying again." : `Not up to date: ${error.message}.`;
              delay = Math.min(delay * 2, 15000);
            }
            await pause(delay);
          }
        }
        if (document.body.dataset.mark !== undefined) keepUpToDate();

        """#
}
