/// Follows a job's log: adds what arrives, in the elements that `LogMarkup` makes.
enum LogScript {
    static let text = #"""
        class Log {
          static deepest = 8;
          static mostLines = 20000;
          static marks = [["##[group]", "group"], ["##[endgroup]", "end"], ["##[error]", "error"], ["##[warning]", "warning"],
            ["##[notice]", "notice"]];

          constructor(element) {
            this.element = element;
            this.groups = [...element.querySelectorAll("[data-unfinished]")];
            this.lines = element.querySelectorAll(".line").length;
            this.rest = "";
            this.decoder = new TextDecoder();
          }

          add(bytes) {
            const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split("\n");
            this.rest = lines.pop();
            for (const line of lines) if (line !== "") this.addLine(line);
          }

          addLine(line) {
            const parts = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\S*Z (\d+)(?: ([^]*))?$/.exec(line);
            const [time, step, rest] = parts ? [parts[1], parts[2], parts[3] ?? ""] : ["", "0", line];
            const [mark, kind] = Log.marks.find(([mark]) => rest.startsWith(mark)) ?? ["", "text"];
            const text = rest.slice(mark.length)
              .replace(/\x1b(?:\[[^@-~]*[@-~]?|\][^\x07\x1b]*[\x07\x1b]?|[^])/g, "")
              .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
            while (this.groups.length > 0 && this.groups.at(-1).dataset.unfinished !== step) this.end();
            if (kind === "end") return void (this.groups.length > 0 && this.end());
            if (kind === "group" && this.groups.length < Log.deepest) return this.begin(text, step);
            const word = { error: "Error: ", warning: "Warning: ", notice: "Notice: " }[kind];
            const item = document.createElement("div");
            item.className = word ? `line ${kind}-line` : "line";
            item.dataset.time = time;
            if (word) item.append(Object.assign(document.createElement("b"), { textContent: word }));
            item.append(text);
            if (kind === "error") for (const group of this.groups) group.dataset.error = "";
            this.append(item);
            this.lines += 1;
            if (this.lines > Log.mostLines) this.forget();
          }

          append(item) {
            (this.groups.at(-1) ?? this.element).append(item);
          }

          begin(title, step) {
            const group = document.createElement("details");
            group.className = "group";
            group.open = true;
            group.dataset.unfinished = step;
            group.append(Object.assign(document.createElement("summary"), { textContent: title || "…" }));
            this.append(group);
            this.groups.push(group);
          }

          end() {
            const group = this.groups.pop();
            const holdsError = "error" in group.dataset || group.querySelector(".error-line");
            delete group.dataset.unfinished;
            if (!holdsError && !group.contains(document.activeElement)) group.open = false;
          }

          // A page cannot hold everything that a job prints: what is oldest goes, and can be had as a file.
          forget() {
            const oldest = this.element.querySelector(".line");
            oldest?.remove();
            this.lines -= 1;
          }
        }

        async function followLog(element) {
          const log = new Log(element);
          const follow = document.getElementById("follow");
          const isAtEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 60;
          const toEnd = () => scrollTo(0, document.documentElement.scrollHeight);
          follow.addEventListener("change", () => { if (follow.checked) toEnd(); });
          for (const kind of ["wheel", "touchmove", "keydown"]) {
            addEventListener(kind, () => requestAnimationFrame(() => { if (!isAtEnd()) follow.checked = false; }), { passive: true });
          }
          toEnd();
          let offset = Number(element.dataset.offset);
          let delay = 1000;
          for (;;) {
            await pageIsSeen();
            try {
              const { answer, body } = await ask(`${element.dataset.follow}?offset=${offset}&wait=20`);
              if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
              log.add(body);
              if (body.byteLength > 0) document.getElementById("no-log")?.remove();
              offset = Number(answer.headers.get("Headgate-Log-Offset"));
              if (follow.checked) toEnd();
              if (answer.headers.get("Headgate-Log-Complete") === "true") break;
              delay = 1000;
              await pause(body.byteLength > 0 ? 200 : 1000);
            } catch (error) {
              if (error.name === "AbortError") continue;
              await pause(delay);
              delay = Math.min(delay * 2, 15000);
            }
          }
          if (log.rest !== "") log.addLine(log.rest);
          follow.parentElement.remove();
        }
        const followed = document.querySelector("[data-follow]");
        if (followed) followLog(followed);

        """#
}
