/// `/review.js`: keys, how long a claim still holds, and times as the reader's clock has them.
enum ReviewScript {
    static let text = #"""
        "use strict";
        const byId = id => document.getElementById(id);

        for (const time of document.querySelectorAll("time")) {
          const at = new Date(time.dateTime);
          if (!isNaN(at)) time.textContent = at.toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
        }

        const left = byId("left");
        if (left) {
          const until = new Date(left.dataset.until).getTime();
          const tick = () => {
            const seconds = Math.round((until - Date.now()) / 1000);
            const text = seconds <= 0 ? "Your claim has expired: the item may be shown to somebody else."
              : seconds <= 60 ? "Less than a minute left." : Math.floor(seconds / 60) + " min left.";
            // A screen reader says it once for each change.
            if (left.textContent !== text) left.textContent = text;
            left.classList.toggle("away", seconds <= 60);
            if (seconds > 0) setTimeout(tick, Math.min(seconds, 5) * 1000);
          };
          tick();
        }

        const useKeys = byId("use-keys");
        if (useKeys) {
          useKeys.checked = localStorage.getItem("keys") !== "off";
          useKeys.addEventListener("change", () => localStorage.setItem("keys", useKeys.checked ? "on" : "off"));

          const press = selector => document.querySelector(selector)?.click();
          const keys = {
            u: () => press("button[value=uphold]"),
            o: () => press("button[value=overturn]"),
            e: () => press("button[value=escalate]"),
            n: () => byId("note")?.focus(),
            z: () => press("#undo"),
            j: () => press("#next"),
            k: () => press("#previous"),
            r: () => press("#renew"),
            "?": () => {
              byId("shortcuts").open = true;
              byId("shortcuts").querySelector("summary").focus();
            },
          };
          let going = false;
          window.addEventListener("pageshow", () => { going = false; });
          document.addEventListener("submit", event => {
            // A second press while the first is on its way would decide about the next item unseen.
            if (going) event.preventDefault();
            going = true;
          });
          document.addEventListener("keydown", event => {
            const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
            if (event.key === "Escape" && field) {
              field.blur();
              return;
            }
            if (field || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
            if (!useKeys.checked || going) return;
            const act = keys[event.key];
            if (!act) return;
            event.preventDefault();
            act();
          });
        }

        """#
}
