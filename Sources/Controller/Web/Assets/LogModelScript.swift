/// What the viewer of a log knows: which lines are hidden in folded groups, and the lines that were fetched.
enum LogModelScript {
    static let text = #"""
        // Which of a log's lines are shown, in what row each is.
        class LogRows {
          constructor(outline) {
            this.folded = new Set();
            this.take(outline);
            for (const group of this.groups) if (group.last !== undefined && !group.hasError) this.folded.add(group.first);
            this.count();
          }

          take(outline) {
            this.lines = outline.lines;
            this.groups = outline.groups;
            this.errors = outline.errors;
            this.byFirst = new Map(this.groups.map((group) => [group.first, group]));
            this.open = this.groups.filter((group) => group.last === undefined);
          }

          // The lines that are hidden, as stretches one after the other, with how many are hidden before each.
          count() {
            this.hidden = [];
            this.before = [];
            let sum = 0;
            const add = (from, to) => {
              const last = this.hidden.at(-1);
              from = Math.max(from, last ? last[1] + 1 : 1);
              if (from > to) return;
              this.hidden.push([from, to]);
              this.before.push(sum);
              sum += to - from + 1;
            };
            const stretches = [];
            for (const group of this.groups) {
              const last = group.last ?? this.lines;
              if (this.folded.has(group.first)) stretches.push([group.first + 1, last]);
              else if (group.isMarked && group.last !== undefined) stretches.push([last, last]);
            }
            stretches.sort((left, right) => left[0] - right[0]);
            for (const [from, to] of stretches) add(from, to);
            this.rows = this.lines - sum;
          }

          // The last stretch that begins before a place.
          find(test) {
            let [low, high] = [-1, this.hidden.length - 1];
            while (low < high) {
              const middle = (low + high + 1) >> 1;
              if (test(middle)) low = middle; else high = middle - 1;
            }
            return low;
          }

          line(row) {
            const place = this.find((i) => this.hidden[i][0] - this.before[i] - 1 <= row);
            return place < 0 ? row + 1 : row + 1 + this.before[place] + this.hidden[place][1] - this.hidden[place][0] + 1;
          }

          row(line) {
            const place = this.find((i) => this.hidden[i][0] <= line);
            if (place < 0) return line - 1;
            const [from, to] = this.hidden[place];
            // A hidden line is where the last one before it that is shown is.
            return line > to ? line - 1 - this.before[place] - (to - from + 1) : from - 2 - this.before[place];
          }

          // Opens the groups that hide a line.
          reveal(line) {
            const around = this.groups.filter((group) =>
              this.folded.has(group.first) && group.first < line && line <= (group.last ?? this.lines));
            for (const group of around) this.folded.delete(group.first);
            if (around.length > 0) this.count();
          }

          fold(first, isFolded) {
            if (isFolded) this.folded.add(first); else this.folded.delete(first);
            this.count();
          }

          foldAll(isFolded) {
            this.folded = new Set(isFolded ? this.groups.map((group) => group.first) : []);
            this.count();
          }

          // Takes a line that was written just now.
          append(row) {
            this.lines += 1;
            const end = (group, isMarked) => {
              group.last = isMarked ? this.lines : this.lines - 1;
              group.isMarked = isMarked;
              if (!group.hasError) this.folded.add(group.first);
            };
            while (this.open.length > 0 && this.open.at(-1).step !== row.step) end(this.open.pop(), false);
            if (row.kind === "error") {
              if (this.errors.length < 1000) this.errors.push(this.lines);
              for (const group of this.open) group.hasError = true;
            } else if (row.kind === "end" && this.open.length > 0) {
              end(this.open.pop(), true);
            } else if (row.kind === "group" && this.open.length < 8 && this.groups.length < 5000) {
              const group = { first: this.lines, isMarked: false, title: row.text, step: row.step, hasError: false };
              this.groups.push(group);
              this.byFirst.set(group.first, group);
              this.open.push(group);
            }
          }
        }

        // The lines that were fetched, a bounded number of them.
        class LogLines {
          static size = 500;
          static most = 60;

          constructor(address, attempt, arrived) {
            this.address = address;
            this.attempt = attempt;
            this.arrived = arrived;
            this.parts = new Map();
            this.asked = new Set();
          }

          // A line, or nothing when it has to be fetched first.
          get(line) {
            const part = Math.floor((line - 1) / LogLines.size);
            const rows = this.parts.get(part);
            const row = rows?.[(line - 1) % LogLines.size];
            if (row) {
              this.parts.delete(part);
              this.parts.set(part, rows);
            }
            return row;
          }

          async fetch(lines) {
            const parts = new Set(lines.map((line) => Math.floor((line - 1) / LogLines.size)));
            await Promise.all([...parts].map((part) => this.fetchPart(part, lines)));
          }

          async fetchPart(part, lines) {
            if (this.asked.has(part)) return;
            this.asked.add(part);
            try {
              const rows = this.parts.get(part) ?? [];
              const from = part * LogLines.size + 1;
              const missing = lines.filter((line) => line >= from && line < from + LogLines.size && !rows[line - from]);
              if (missing.length === 0) return;
              const start = Math.min(...missing);
              let count = from + LogLines.size - start;
              for (let place = start - from + 1; place < LogLines.size; place += 1) {
                if (rows[place]) { count = place - (start - from); break; }
              }
              const query = new URLSearchParams({ from: start, count, attempt: this.attempt });
              const { answer, body } = await ask(`${this.address}/lines?${query}`);
              if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
              const range = JSON.parse(new TextDecoder().decode(body));
              range.rows.forEach((row, place) => { rows[start - from + place] = row; });
              this.parts.delete(part);
              this.parts.set(part, rows);
              while (this.parts.size > LogLines.most) this.parts.delete(this.parts.keys().next().value);
              this.arrived();
            } finally {
              this.asked.delete(part);
            }
          }

          // Keeps a line that was written just now, if those before it are here.
          append(line, row) {
            const part = Math.floor((line - 1) / LogLines.size);
            const place = (line - 1) % LogLines.size;
            const rows = this.parts.get(part);
            if (place === 0) this.parts.set(part, [row]);
            else if (rows?.length === place) rows.push(row);
            while (this.parts.size > LogLines.most) this.parts.delete(this.parts.keys().next().value);
          }

          static marks = [["##[group]", "group"], ["##[endgroup]", "end"], ["##[error]", "error"], ["##[warning]", "warning"],
            ["##[notice]", "notice"]];

          // Takes a line of the log apart: TIME STEP TEXT.
          static parse(line) {
            const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*Z) (\d+)(?: ([^]*))?$/.exec(line);
            const [time, step, rest] = parts ? [parts[1], Number(parts[2]), parts[3] ?? ""] : ["", 0, line];
            const [mark, kind] = LogLines.marks.find(([mark]) => rest.startsWith(mark)) ?? ["", "text"];
            const text = rest.slice(mark.length).replace(/\x1b(?:\[[^@-~]*[@-~]?|\][^\x07\x1b]*[\x07\x1b]?|[^])/g, "");
            return { time, step, kind, text };
          }
        }

        """#
}
