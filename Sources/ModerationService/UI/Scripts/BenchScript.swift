/// `/bench.js`: sliders that decide anew, answers without leaving the page, and the last comments of this tab.
enum BenchScript {
    static let text = #"""
        "use strict";
        const rows = [...document.querySelectorAll("tr[data-label]")];
        const words = name => name.replaceAll("_", " ");

        function read(key) {
          try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
        }

        function sliders() {
          const decision = document.getElementById("decision");
          const reset = document.getElementById("reset");
          const said = decision.textContent;
          const chosen = read("thresholds") ?? {};

          // Browsers write the same number in other digits.
          const isMoved = slider => Number(slider.value) !== Number(slider.defaultValue);

          function decide() {
            const given = [];
            let moved = false;
            for (const row of rows) {
              const slider = row.querySelector("input[type=range]");
              row.querySelector("output").textContent = Number(slider.value).toFixed(2);
              slider.setAttribute("aria-valuetext", Math.round(slider.value * 100) + " %");
              if (isMoved(slider)) moved = true;
            }
            for (const row of rows) {
              const slider = row.querySelector("input[type=range]");
              // A threshold that nobody moved decides as the model did.
              const isGiven = isMoved(slider)
                ? Number(row.dataset.score) >= Number(slider.value) : row.dataset.given === "true";
              row.classList.toggle("given", isGiven);
              row.querySelector(".label-given").textContent = isGiven ? "given" : "not given";
              if (isGiven) given.push(words(row.dataset.label));
            }
            const text = !moved ? said : given.length
              ? "With these thresholds a chat would withhold this comment: " + given.join(", ") + "."
              : "With these thresholds a chat would show this comment.";
            if (decision.textContent !== text) decision.textContent = text;
            reset.hidden = !moved;
          }

          for (const row of rows) {
            row.dataset.given = row.classList.contains("given");
            row.querySelector(".threshold").hidden = false;
            const slider = row.querySelector("input[type=range]");
            if (chosen[row.dataset.label]) slider.value = chosen[row.dataset.label];
            slider.addEventListener("input", () => {
              chosen[row.dataset.label] = slider.value;
              sessionStorage.setItem("thresholds", JSON.stringify(chosen));
              decide();
            });
          }
          reset.addEventListener("click", () => {
            for (const row of rows) {
              const slider = row.querySelector("input[type=range]");
              slider.value = slider.defaultValue;
              delete chosen[row.dataset.label];
            }
            sessionStorage.removeItem("thresholds");
            decide();
            rows[0].querySelector("input").focus();
          });
          decide();
        }

        function feedback() {
          const form = document.getElementById("feedback");
          const answer = document.getElementById("answer");
          form.addEventListener("submit", async event => {
            event.preventDefault();
            const body = new URLSearchParams(new FormData(form));
            body.set("correct", event.submitter?.value ?? "false");
            const buttons = form.querySelectorAll("button");
            buttons.forEach(button => { button.disabled = true; });
            answer.textContent = "";
            try {
              const response = await fetch(form.action, {
                method: "POST", body, headers: { "Accept": "application/json" },
              });
              if (!response.ok) throw new Error((await response.json()).detail);
              answer.textContent = "Thank you: it is stored.";
            } catch (error) {
              answer.textContent = "It was not stored: " + (error.message || "no connection") + ".";
              buttons.forEach(button => { button.disabled = false; });
            }
          });
        }

        function history() {
          const section = document.getElementById("history");
          const list = document.getElementById("entries");
          const comment = document.getElementById("comment");
          let entries = read("comments") ?? [];
          if (rows.length) {
            const scores = rows.map(row => [row.dataset.label, Number(row.dataset.score)]);
            const labels = rows.filter(row => row.dataset.given === "true").map(row => row.dataset.label);
            entries = [{ text: comment.value, scores, labels }, ...entries.filter(entry => entry.text !== comment.value)].slice(0, 20);
            try { sessionStorage.setItem("comments", JSON.stringify(entries)); } catch { sessionStorage.removeItem("comments"); }
          }
          function show() {
            section.hidden = entries.length === 0;
            list.replaceChildren(...entries.map(entry => {
              const item = document.createElement("li");
              const button = document.createElement("button");
              button.type = "button";
              button.className = "plain";
              button.textContent = entry.text.length > 80 ? entry.text.slice(0, 80) + "…" : entry.text;
              button.addEventListener("click", () => {
                comment.value = entry.text;
                comment.focus();
              });
              const note = document.createElement("span");
              note.className = "small";
              const top = [...entry.scores].sort((a, b) => b[1] - a[1])[0];
              note.textContent = " " + (entry.labels.map(words).join(", ") || "no label")
                + "; highest: " + words(top[0]) + " " + (top[1] * 100).toFixed(1) + " %";
              item.append(button, note);
              return item;
            }));
          }
          document.getElementById("forget").addEventListener("click", () => {
            entries = [];
            sessionStorage.removeItem("comments");
            show();
            comment.focus();
          });
          show();
        }

        if (rows.length) {
          sliders();
          feedback();
        }
        history();

        """#
}
