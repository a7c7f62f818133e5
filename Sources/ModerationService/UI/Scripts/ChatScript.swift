/// `/app.js`: shows what the room sends, and sends what people write and what they appeal about.
///
/// Everything from people goes in as text, not markup.
enum ChatScript {
    static let text = #"""
        "use strict";
        const room = document.body.dataset.room;
        const base = "/rooms/" + encodeURIComponent(room) + "/";

        function element(name, className, ...content) {
          const made = document.createElement(name);
          if (className) made.className = className;
          made.append(...content);
          return made;
        }

        function describe(message) {
          if (message.state === "checking") return "Being checked…";
          if (message.state === "held") {
            return message.mine ? "Could not be checked; only you see it. It is tried again." : "This message could not be checked yet.";
          }
          if (message.state === "shown") {
            if (message.appeal === "overturned") return "Shown after a moderator looked at it.";
            return message.marked ? "The model was not sure; a moderator may look at it." : "";
          }
          if (!message.mine) return "This message was withheld.";
          const names = message.labels.map(name => name.replaceAll("_", " ")).join(", ");
          const reason = names ? "Withheld: it was rated " + names + ". Only you see it." : "Withheld. Only you see it.";
          if (message.appeal === "open") return reason + " You appealed; a moderator will look at it.";
          if (message.appeal === "upheld") return reason + " A moderator looked at it again and kept it withheld.";
          return reason;
        }

        async function send(path, body) {
          const answer = await fetch(base + path, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
          });
          if (answer.ok) return;
          let detail = "";
          try { detail = (await answer.json()).detail ?? ""; } catch { detail = ""; }
          const error = new Error(detail || "The server answered " + answer.status + ".");
          error.isAnswer = true;
          throw error;
        }

        function appealForm(message) {
          const form = element("form");
          const label = element("label", "", "Why should it be shown?");
          const input = element("input");
          input.id = "reason-" + message.id;
          label.htmlFor = input.id;
          input.name = "reason";
          input.required = true;
          input.maxLength = 1000;
          const button = element("button", "plain", "Appeal");
          const problem = element("p", "notice");
          problem.setAttribute("role", "alert");
          problem.hidden = true;
          form.append(label, element("div", "row", input, button), problem);
          form.addEventListener("submit", async event => {
            event.preventDefault();
            button.disabled = true;
            problem.hidden = true;
            try {
              await send("messages/" + message.id + "/appeal", { reason: input.value });
            } catch (error) {
              problem.textContent = error.isAnswer ? error.message : "The appeal was not sent: no connection.";
              problem.hidden = false;
              button.disabled = false;
            }
          });
          return form;
        }

        function render(message) {
          const name = element("span", "name", element("bdi", "", message.name), message.mine ? " (you)" : "");
          const item = element("li", message.marked && message.state === "shown" ? "marked" : message.state, name);
          item.id = "message-" + message.id;
          if (message.text !== undefined) item.append(element("bdi", "", message.text));
          const note = describe(message);
          if (note) item.append(element("span", "note", note));
          if (message.appealable) item.append(appealForm(message));
          return item;
        }

        function start() {
          const list = document.getElementById("messages");
          const status = document.getElementById("status");
          const people = document.getElementById("people");
          const form = document.getElementById("compose");
          const problem = document.getElementById("problem");
          let api = "ok";
          let last = "";
          let wait = 1000;

          const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
          const scroll = () => { list.scrollTop = list.scrollHeight; };
          function say(connected) {
            status.classList.toggle("away", !connected || api !== "ok");
            const text = !connected ? "Connection lost; trying again…"
              : api === "ok" ? "Connected. Messages are checked as they are sent."
              : "The moderation service does not answer: messages are held until it does.";
            if (status.textContent !== text) status.textContent = text;
          }
          function show(message) {
            const follow = atEnd();
            const item = render(message);
            const old = document.getElementById(item.id);
            if (old) {
              const held = old.contains(document.activeElement);
              old.replaceWith(item);
              if (held) list.focus();
            } else {
              const after = [...list.children].find(other => Number(other.id.slice(8)) > message.id);
              list.insertBefore(item, after ?? null);
            }
            while (list.children.length > 200) list.firstElementChild.remove();
            if (follow) scroll();
          }

          function connect() {
            const events = new EventSource(base + "events" + (last ? "?after=" + encodeURIComponent(last) : ""));
            const on = (name, handle) => events.addEventListener(name, event => {
              if (event.lastEventId) last = event.lastEventId;
              handle(event.data);
            });
            on("snapshot", data => {
              list.replaceChildren(...JSON.parse(data).map(render));
              scroll();
              say(true);
            });
            on("resumed", () => say(true));
            on("message", data => show(JSON.parse(data)));
            on("status", data => { api = JSON.parse(data).api; wait = 1000; say(true); });
            on("people", data => {
              const { count, names } = JSON.parse(data);
              const others = count - names.length;
              const all = others > 0 ? [...names, others + (names.length ? " more" : "")] : names;
              people.textContent = "Here now: " + all.join(", ");
            });
            events.addEventListener("error", () => {
              say(false);
              if (events.readyState !== EventSource.CLOSED) return;
              // The server refused: the browser does not try again by itself.
              setTimeout(connect, wait);
              wait = Math.min(wait * 2, 30000);
            });
          }
          say(false);
          status.textContent = "Connecting…";
          connect();

          form.elements.name.value = sessionStorage.getItem("name") ?? "";
          let draft = { text: "", key: "" };
          form.addEventListener("submit", async event => {
            event.preventDefault();
            const text = form.elements.text.value;
            if (!text.trim()) return;
            problem.hidden = true;
            sessionStorage.setItem("name", form.elements.name.value);
            form.elements.text.value = "";
            form.elements.text.focus();
            // What is sent again because no answer came is the same message, not another one.
            const key = draft.text === text ? draft.key : Date.now().toString(36) + "-" + Math.random().toString(36).slice(2);
            draft = { text, key };
            try {
              await send("messages", { name: form.elements.name.value, text, key });
              draft = { text: "", key: "" };
            } catch (error) {
              if (error.isAnswer) draft = { text: "", key: "" };
              problem.textContent = error.isAnswer ? error.message : "The message was not sent: no connection.";
              problem.hidden = false;
              if (!form.elements.text.value) form.elements.text.value = text;
            }
          });
        }

        start();

        """#
}
