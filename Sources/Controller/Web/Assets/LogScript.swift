/// Shows a job's log of any length: only the lines in sight are elements of the page.
///
/// The page has the log's end in it already (`LogMarkup`); the viewer takes its place when it has the outline. Lines are
/// fetched as they come into sight, and those of a running job arrive as events.
enum LogScript {
    static let text = #"""
        class LogView {
          static tallest = 12e6;
          static shortest = 400;

          constructor(element, outline) {
            this.element = element;
            this.address = element.dataset.log;
            this.attempt = outline.attempt;
            this.rows = new LogRows(outline);
            this.lines = new LogLines(this.address, this.attempt, () => this.draw());
            this.top = 0;
            this.marked = [0, -1];
            this.needle = "";
            this.build();
          }

          make(name, properties, ...children) {
            const element = Object.assign(document.createElement(name), properties);
            element.append(...children);
            return element;
          }

          build() {
            this.screen = this.make("div", { className: "screen" });
            this.space = this.make("div", { className: "space" }, this.screen);
            this.scroller = this.make("div", { className: "viewer", tabIndex: 0 }, this.space);
            this.scroller.setAttribute("role", "region");
            this.scroller.setAttribute("aria-label", this.element.getAttribute("aria-label"));
            this.scroller.setAttribute("aria-describedby", "log-place");
            this.place = this.make("span", { id: "log-place", className: "muted" });
            const button = (words, action) => {
              const element = this.make("button", { type: "button", textContent: words });
              element.addEventListener("click", action);
              return element;
            };
            this.errorButton = button("", () => this.nextError());
            this.wrap = this.make("input", { type: "checkbox", checked: true });
            this.wrap.addEventListener("change", () => { this.scroller.classList.toggle("wrapped", this.wrap.checked); this.draw(); });
            this.scroller.classList.add("wrapped");
            const jump = this.make("input", { name: "line", inputMode: "numeric", size: 8, placeholder: "line" });
            jump.setAttribute("aria-label", "Go to line");
            const form = this.make("form", { className: "jump" }, jump, this.make("button", { textContent: "Go" }));
            form.addEventListener("submit", (event) => {
              event.preventDefault();
              const line = Math.min(Math.max(1, Number.parseInt(jump.value, 10) || 1), this.rows.lines);
              this.link(line, line);
              this.show(line);
            });
            const tools = this.make("div", { className: "tools log-tools" }, form,
              button("Start", () => this.goTo(0)), button("End", () => this.toEnd()),
              button("Fold all", () => this.foldAll(true)), button("Unfold all", () => this.foldAll(false)), this.errorButton,
              this.make("label", { className: "follow" }, this.wrap, " Wrap lines"), this.place);
            this.element.replaceChildren(tools, this.scroller);
            this.element.classList.add("lively");
            this.rowHeight = 20;
            this.measure();
            this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
            this.scroller.addEventListener("keydown", (event) => this.pressed(event));
            this.screen.addEventListener("click", (event) => this.clicked(event));
            this.moved = -1e9;
            for (const kind of ["wheel", "touchmove", "pointerdown"]) {
              this.scroller.addEventListener(kind, () => { this.moved = performance.now(); }, { passive: true });
            }
            new ResizeObserver(() => { this.measure(); if (this.follow?.checked) this.toEnd(); }).observe(this.scroller);
            addEventListener("hashchange", () => this.followHash());
          }

          // How tall a row is, and how many there is room for.
          measure() {
            const probe = this.make("div", { className: "row", textContent: "x" });
            this.screen.append(probe);
            this.rowHeight = probe.getBoundingClientRect().height || 20;
            probe.remove();
            this.room = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight));
            this.sized();
          }

          sized() {
            this.isShort = this.rows.rows <= LogView.shortest;
            this.scroller.classList.toggle("short", this.isShort);
            const height = Math.min(this.rows.rows * this.rowHeight, LogView.tallest);
            this.space.style.height = this.isShort ? "" : `${Math.max(height, this.scroller.clientHeight)}px`;
            this.lastTop = Math.max(0, this.rows.rows - this.room);
            this.errorButton.hidden = this.rows.errors.length === 0;
            this.errorButton.textContent = `Next of ${this.rows.errors.length}${this.rows.errors.length >= 1000 ? "+" : ""} errors`;
            this.draw();
          }

          get isAtEnd() {
            return this.scroller.scrollTop + this.scroller.clientHeight >= this.scroller.scrollHeight - 4;
          }

          scrolled() {
            if (this.isShort) return;
            const reach = this.scroller.scrollHeight - this.scroller.clientHeight;
            const share = reach > 0 ? this.scroller.scrollTop / reach : 0;
            const top = Math.min(this.lastTop, Math.round(share * this.lastTop));
            // Where a step of the scroll bar is many rows, what was asked for by number stays.
            this.top = this.wanted && Math.abs(this.scroller.scrollTop - this.wanted.place) < 2 ? this.wanted.top : top;
            if (this.follow?.checked && !this.isAtEnd) {
              // The window or the log changed its size, or somebody looks elsewhere.
              if (performance.now() - this.moved > 1500) return this.toEnd();
              this.follow.checked = false;
            }
            this.draw();
          }

          goTo(top) {
            top = Math.min(Math.max(0, top), this.lastTop);
            if (this.isShort) {
              this.screen.children[top]?.scrollIntoView({ block: "center" });
              return;
            }
            const reach = this.scroller.scrollHeight - this.scroller.clientHeight;
            const place = this.lastTop > 0 ? Math.round(top / this.lastTop * reach) : 0;
            this.top = top;
            if (Math.abs(this.scroller.scrollTop - place) >= 1) {
              this.wanted = { top, place };
              this.scroller.scrollTop = place;
            }
            this.draw();
          }

          toEnd() {
            if (this.isShort) this.scroller.scrollTop = this.scroller.scrollHeight; else this.goTo(this.lastTop);
          }

          show(line) {
            this.rows.reveal(line);
            this.sized();
            this.goTo(this.isShort ? this.rows.row(line) : this.rows.row(line) - Math.floor(this.room / 3));
          }

          draw() {
            if (this.isDrawing) return;
            this.isDrawing = true;
            requestAnimationFrame(() => { this.isDrawing = false; this.drawNow(); });
          }

          drawNow() {
            const first = this.isShort ? 0 : this.top;
            const count = this.isShort ? this.rows.rows : Math.min(this.room + 2, this.rows.rows - first);
            this.screen.classList.toggle("at-end", !this.isShort && first >= this.lastTop && first > 0);
            const missing = [];
            while (this.screen.children.length > count) this.screen.lastChild.remove();
            for (let place = 0; place < count; place += 1) {
              const line = this.rows.line(first + place);
              const row = this.lines.get(line);
              if (!row) missing.push(line);
              const old = this.screen.children[place];
              const key = `${line} ${row ? row.kind : "?"} ${this.rows.folded.has(line)} ${this.isMarked(line)} ${this.needle} ${this.rows.byFirst.get(line)?.last}`;
              if (old?.dataset.key === key) continue;
              const element = this.row(line, row);
              element.dataset.key = key;
              if (old) old.replaceWith(element); else this.screen.append(element);
            }
            const last = count > 0 ? this.rows.line(first + count - 1) : 0;
            this.place.textContent = count > 0
              ? `Lines ${this.rows.line(first).toLocaleString()}–${last.toLocaleString()} of ${this.rows.lines.toLocaleString()}` : "";
            if (missing.length > 0) this.lines.fetch(missing).catch((error) => this.failed(error));
          }

          failed(error) {
            if (error.name === "AbortError") return;
            this.place.textContent = "The lines cannot be fetched; trying again.";
            clearTimeout(this.again);
            this.again = setTimeout(() => this.draw(), 2000);
          }

          isMarked(line) { return line >= this.marked[0] && line <= this.marked[1]; }

          row(line, row) {
            const element = this.make("div", { className: row && row.kind !== "text" ? `row ${row.kind}-line` : "row" });
            if (this.isMarked(line)) element.classList.add("marked");
            const number = this.make("a", { className: "number", href: `#L${line}`, textContent: line });
            number.setAttribute("aria-label", `Line ${line}`);
            const time = this.make("span", { className: "time", textContent: row?.time.slice(11, 19) ?? "", title: row?.time ?? "" });
            const text = this.make("span", { className: "text" });
            if (!row) text.append("…");
            const group = this.rows.byFirst.get(line);
            if (group) {
              const isFolded = this.rows.folded.has(line);
              const count = (group.last ?? this.rows.lines) - line - (group.isMarked ? 1 : 0);
              const toggle = this.make("button", { type: "button", className: "fold", textContent: isFolded ? "▸ " : "▾ " });
              toggle.append(this.make("b", { textContent: group.title || "…" }));
              toggle.setAttribute("aria-expanded", String(!isFolded));
              text.append(toggle, this.make("span", { className: "muted", textContent: ` ${count.toLocaleString()} lines` }));
            } else if (row && row.kind !== "end") {
              const word = { error: "Error: ", warning: "Warning: ", notice: "Notice: " }[row.kind];
              if (word) text.append(this.make("b", { textContent: word }));
              this.addText(text, row.text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd"));
              if (row.isCut) text.append(this.make("i", { textContent: " … the file has the rest of this line" }));
            }
            element.append(number, time, text);
            return element;
          }

          addText(element, text) {
            if (this.needle === "") return element.append(text);
            const [folded, needle] = [text.toLowerCase(), this.needle.toLowerCase()];
            let place = 0;
            for (let hit = folded.indexOf(needle); hit >= 0; hit = folded.indexOf(needle, place)) {
              element.append(text.slice(place, hit), this.make("mark", { textContent: text.slice(hit, hit + needle.length) }));
              place = hit + needle.length;
            }
            element.append(text.slice(place));
          }

          clicked(event) {
            const toggle = event.target.closest(".fold");
            const number = event.target.closest(".number");
            const row = event.target.closest(".row");
            if (!row) return;
            const line = Number(row.querySelector(".number").textContent);
            if (toggle) {
              this.rows.fold(line, !this.rows.folded.has(line));
              this.sized();
              this.goTo(this.top);
              requestAnimationFrame(() => requestAnimationFrame(() =>
                this.screen.querySelector(`[href="#L${line}"]`)?.parentElement.querySelector(".fold")?.focus()));
            } else if (number) {
              event.preventDefault();
              const [from] = this.marked;
              if (event.shiftKey && this.marked[1] >= from) this.link(Math.min(from, line), Math.max(from, line));
              else this.link(line, line);
            }
          }

          link(from, to) {
            this.marked = [from, to];
            history.replaceState(null, "", from === to ? `#L${from}` : `#L${from}-L${to}`);
            this.draw();
          }

          followHash() {
            const parts = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash);
            if (!parts) return false;
            const from = Math.min(Number(parts[1]), this.rows.lines);
            this.marked = [from, Math.min(Number(parts[2] ?? from), this.rows.lines)];
            if (this.follow) this.follow.checked = false;
            this.show(Math.max(1, from));
            return true;
          }

          foldAll(isFolded) {
            const line = this.rows.rows > 0 ? this.rows.line(this.top) : 1;
            this.rows.foldAll(isFolded);
            this.sized();
            this.goTo(this.rows.row(line));
          }

          nextError() {
            const line = this.rows.errors.find((line) => line > this.marked[1]) ?? this.rows.errors[0];
            this.link(line, line);
            this.show(line);
          }

          pressed(event) {
            if (event.target !== this.scroller || event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key === "/") { event.preventDefault(); document.getElementById("find")?.focus(); return; }
            if (this.isShort) return;
            const steps = { PageDown: this.room - 1, PageUp: 1 - this.room, ArrowDown: 1, ArrowUp: -1 };
            if (event.key === "Home") this.goTo(0);
            else if (event.key === "End") this.toEnd();
            else if (event.key in steps) this.goTo(this.top + steps[event.key]);
            else return;
            if (this.follow && event.key !== "End") this.follow.checked = false;
            event.preventDefault();
          }
        }

        """#
}
