/// Finds texts in the whole of a log, and follows one that is being written.
enum LogSearchScript {
    static let text = #"""
        class LogFinder {
          constructor(view, form) {
            this.view = view;
            this.form = form;
            this.field = form.querySelector("#find");
            this.state = form.querySelector("#found");
            this.matches = [];
            form.addEventListener("submit", (event) => { event.preventDefault(); this.step(1); });
            this.field.addEventListener("keydown", (event) => {
              if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); this.step(-1); }
              if (event.key === "Escape") { this.field.value = ""; this.forget(); }
            });
            this.field.addEventListener("input", () => { if (this.field.value === "") this.forget(); });
            const button = (words, by) => {
              const element = view.make("button", { type: "button", textContent: words });
              element.addEventListener("click", () => this.step(by));
              return element;
            };
            form.querySelector("button").textContent = "Find";
            form.insertBefore(button("Previous", -1), this.state);
            form.insertBefore(button("Next", 1), this.state);
          }

          forget() {
            this.text = undefined;
            this.matches = [];
            this.view.needle = "";
            this.state.textContent = "";
            this.view.draw();
          }

          async read(from) {
            const query = new URLSearchParams({ text: this.text, from, limit: 1000, attempt: this.view.attempt });
            const { answer, body } = await ask(`${this.view.address}/search?${query}`);
            if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
            const found = JSON.parse(new TextDecoder().decode(body));
            this.matches.push(...found.matches.map((match) => match.line));
            this.next = found.next;
          }

          async step(by) {
            const text = this.field.value;
            if (text === "" || this.isBusy) return;
            this.isBusy = true;
            try {
              if (text !== this.text) {
                this.state.textContent = "Looking…";
                Object.assign(this, { text, matches: [], next: undefined, at: undefined });
                await this.read(1);
                while (this.matches.length === 0 && this.next) await this.read(this.next);
                this.view.needle = text;
                const top = this.view.rows.rows > 0 ? this.view.rows.line(this.view.top) : 1;
                const near = this.matches.findIndex((line) => line >= top);
                this.at = near < 0 ? 0 : near;
              } else {
                this.at += by;
                if (this.at >= this.matches.length && this.next) await this.read(this.next);
                this.at = (this.at + this.matches.length) % Math.max(1, this.matches.length);
              }
              if (this.matches.length === 0) {
                this.state.textContent = "No line holds it.";
                this.view.draw();
                return;
              }
              const line = this.matches[this.at];
              this.state.textContent = `${this.at + 1} of ${this.matches.length}${this.next ? "+" : ""}, line ${line.toLocaleString()}`;
              if (this.view.follow) this.view.follow.checked = false;
              this.view.link(line, line);
              this.view.show(line);
            } catch (error) {
              this.state.textContent = `It cannot be looked for now: ${error.message}.`;
              this.text = undefined;
            } finally {
              this.isBusy = false;
            }
          }
        }

        async function outlineOf(address, attempt) {
          const { answer, body } = await ask(`${address}/outline?attempt=${attempt}`);
          if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
          return JSON.parse(new TextDecoder().decode(body));
        }

        // Takes the lines of a running job as they are written; nobody looking, nothing is sent.
        async function followLog(view, outline) {
          let last = `${outline.attempt}-${outline.offset}`;
          for (;;) {
            await pageIsSeen();
            const isOver = await new Promise((go) => {
              const source = new EventSource(`${view.address}/events?after=${last}`);
              const stop = (isOver) => { source.close(); document.removeEventListener("visibilitychange", hide); go(isOver); };
              const hide = () => { if (document.visibilityState !== "visible") stop(false); };
              document.addEventListener("visibilitychange", hide);
              source.addEventListener("log", (event) => {
                last = event.lastEventId;
                const isAtEnd = view.follow.checked;
                for (const line of event.data.split("\n")) {
                  const row = LogLines.parse(line);
                  // A carriage return within a line divides it on the way here.
                  if (row.time === "" && view.newest) { view.newest.text += `\u21b5${row.text}`; continue; }
                  view.newest = row;
                  view.rows.append(row);
                  view.lines.append(view.rows.lines, row);
                }
                document.getElementById("no-log")?.remove();
                clearTimeout(view.counting);
                view.counting = setTimeout(() => {
                  view.rows.count();
                  view.sized();
                  if (isAtEnd && view.follow.checked) view.toEnd();
                }, 50);
              });
              source.addEventListener("restart", () => location.reload());
              source.addEventListener("end", () => stop(true));
              source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) stop(true); });
            });
            if (isOver) break;
          }
          view.rows.take(await outlineOf(view.address, view.attempt));
          view.rows.count();
          view.sized();
          if (view.follow.checked) view.toEnd();
          view.follow.parentElement.remove();
          view.follow = undefined;
        }

        async function viewLog(element) {
          const outline = await outlineOf(element.dataset.log, element.dataset.attempt);
          const view = new LogView(element, outline);
          view.follow = document.getElementById("follow") ?? undefined;
          const form = document.getElementById("find-form");
          if (form) new LogFinder(view, form);
          document.getElementById("log-pages")?.remove();
          if (!view.followHash() && element.dataset.line === undefined) view.toEnd();
          else if (element.dataset.line !== undefined && location.hash === "") view.show(Number(element.dataset.line));
          if (!view.follow) return;
          view.follow.addEventListener("change", () => { if (view.follow?.checked) view.toEnd(); });
          await followLog(view, outline);
        }
        const viewed = document.querySelector("[data-log]");
        if (viewed) {
          viewLog(viewed).catch((error) => {
            document.getElementById("connection").textContent = `The log is not live: ${error.message}. Load the page again.`;
          });
        }

        """#
}
