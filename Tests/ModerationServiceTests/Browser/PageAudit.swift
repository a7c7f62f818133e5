/// What is wrong with a page for somebody who does not see it, does not point, or holds a phone: checked in the page itself.
enum PageAudit {
    /// An expression whose value is what is wrong, one thing a line; nothing is wrong when it is empty.
    static let expression = #"""
        (() => {
          const wrong = [];
          const all = selector => [...document.querySelectorAll(selector)];
          const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className ? "." + e.className : "");
          const seen = e => e.checkVisibility({ visibilityProperty: true });
          if (document.documentElement.lang !== "en") wrong.push("the page has no language");
          if (!document.title) wrong.push("the page has no title");
          if (all("h1").length !== 1) wrong.push(all("h1").length + " h1");
          for (const part of ["header", "nav[aria-label]", "main"]) {
            if (all(part).length !== 1) wrong.push(all(part).length + " " + part);
          }
          let level = 0;
          for (const heading of all("h1, h2, h3, h4").filter(seen)) {
            const next = Number(heading.tagName[1]);
            if (next > level + 1) wrong.push("a heading is skipped before " + heading.textContent);
            level = next;
          }
          const ids = all("[id]").map(e => e.id);
          for (const id of new Set(ids)) {
            if (ids.filter(other => other === id).length > 1) wrong.push("twice: #" + id);
          }
          for (const field of all("input:not([type=hidden]), textarea, select, meter")) {
            const label = field.getAttribute("aria-label") || [...field.labels].map(l => l.textContent).join("");
            if (!label.trim()) wrong.push("no label: " + name(field));
          }
          for (const box of all("input[type=checkbox]")) if (box.defaultChecked) wrong.push("ticked already: " + box.value);
          for (const control of all("button, a[href]")) {
            if (!(control.textContent.trim() || control.getAttribute("aria-label"))) wrong.push("no words: " + name(control));
          }
          for (const link of all("[for], [aria-labelledby], [aria-describedby]")) {
            for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
              for (const id of (link.getAttribute(attribute) ?? "").split(" ").filter(Boolean)) {
                if (!document.getElementById(id)) wrong.push("nothing is called " + id);
              }
            }
          }
          for (const e of all("[tabindex]")) if (e.tabIndex > 0) wrong.push("an order of its own: " + name(e));
          for (const table of all("table")) if (!table.querySelector("th[scope=col]")) wrong.push("a table without heads");
          if (document.documentElement.scrollWidth > window.innerWidth) {
            const wide = all("main *").filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && seen(e)).map(name);
            wrong.push("wider than the window: " + wide.slice(0, 5).join(", "));
          }
          for (const control of all("button").filter(seen)) {
            if (control.getBoundingClientRect().height < 24) wrong.push("too small to touch: " + name(control));
          }
          for (const part of all("th, td button").filter(seen)) {
            for (const text of [...part.childNodes].filter(node => node.nodeType === 3)) {
              for (const word of text.textContent.matchAll(/\p{L}+/gu)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(line => line.top));
                if (lines.size > 1) wrong.push("a word is broken: " + word[0]);
              }
            }
          }
          const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
          const ground = e => {
            for (; e; e = e.parentElement) {
              const color = parse(getComputedStyle(e).backgroundColor);
              if (color.length === 3 || color[3] > 0) return color;
            }
            return [255, 255, 255];
          };
          for (const e of all("body *").filter(seen)) {
            const own = [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            if (!own || e.disabled || e.closest(".unseen, .skip, meter, noscript")) continue;
            const [one, other] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
            const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            if (ratio < 4.5) wrong.push("contrast " + ratio.toFixed(2) + ": " + name(e));
          }
          return wrong.join("\n");
        })()
        """#
}
