/// `/app.js`: shows what the room sends and sends what people write.
///
/// Everything from people goes in as text, not markup.
enum ChatScript {
    static let text = #"""
        "use strict";
        const room = document.body.dataset.room;
        const labelNames = name => name.replaceAll("_", " ");

        function describe(message) {
          if (message.state === "checking") return "Being checked…";
          if (message.state === "held") {
            return message.mine ? "Could not be checked; only you see it. It is tried again." : "This message could not be checked yet.";
          }
          if (message.state === "withheld") {
            return message.mine
              ? "Withheld: it was rated " + message.labels.map(labelNames).join(", ") + ". Only you see it."
              : "This message was withheld.";
          }
          return "";
        }

        function render(message) {
          const item = document.createElement("li");
          item.id = "message-" + message.id;
          item.className = message.state;
          const name = document.createElement("span");
          name.className = "name";
          name.textContent = message.mine ? message.name + " (you)" : message.name;
          item.append(name);
          if (message.text !== undefined) item.append(document.createTextNode(message.text));
          const note = describe(message);
          if (note) {
            const small = document.createElement("span");
            small.className = "note";
            small.textContent = note;
            item.append(small);
          }
          return item;
        }

        function start() {
          const list = document.getElementById("messages");
          const status = document.getElementById("status");
          const form = document.getElementById("compose");
          const problem = document.getElementById("problem");
          let api = "ok";

          const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
          const scroll = () => { list.scrollTop = list.scrollHeight; };
          function say(connected) {
            status.classList.toggle("away", !connected || api !== "ok");
            status.textContent = !connected ? "Connection lost; trying again…"
              : api === "ok" ? "Connected. Messages are checked as they are sent."
              : "The moderation service does not answer: messages are held until it does.";
          }
          function show(message) {
            const follow = atEnd();
            const item = render(message);
            const old = document.getElementById(item.id);
            if (old) { old.replaceWith(item); } else {
              const after = [...list.children].find(other => Number(other.id.slice(8)) > message.id);
              list.insertBefore(item, after ?? null);
            }
            while (list.children.length > 200) list.firstElementChild.remove();
            if (follow) scroll();
          }

          const events = new EventSource("/rooms/" + encodeURIComponent(room) + "/events");
          events.addEventListener("snapshot", event => {
            list.replaceChildren(...JSON.parse(event.data).map(render));
            scroll();
            say(true);
          });
          events.addEventListener("message", event => show(JSON.parse(event.data)));
          events.addEventListener("status", event => { api = JSON.parse(event.data).api; say(true); });
          events.addEventListener("error", () => say(false));

          form.elements.name.value = sessionStorage.getItem("name") ?? "";
          form.addEventListener("submit", async event => {
            event.preventDefault();
            const text = form.elements.text.value;
            if (!text.trim()) return;
            problem.hidden = true;
            sessionStorage.setItem("name", form.elements.name.value);
            form.elements.text.value = "";
            form.elements.text.focus();
            try {
              const answer = await fetch("/rooms/" + encodeURIComponent(room) + "/messages", {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ name: form.elements.name.value, text }),
              });
              if (!answer.ok) throw new Error((await answer.json()).detail ?? "The message was not sent.");
            } catch (error) {
              problem.textContent = error instanceof TypeError ? "The message was not sent: no connection." : error.message;
              problem.hidden = false;
              if (!form.elements.text.value) form.elements.text.value = text;
            }
          });
        }

        if (room) start();

        """#
}
