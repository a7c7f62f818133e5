/// `/style.css`.
enum StyleSheet {
    static let text = """
        :root { color-scheme: light dark; \(Palette.properties { $0.light }) }
        @media (prefers-color-scheme: dark) { :root { \(Palette.properties { $0.dark }) } }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding: .75rem 1rem;
          border-bottom: 1px solid var(--line); }
        nav a { display: inline-block; margin-right: 1rem; padding: .25rem 0; }
        a { color: var(--accent); }
        a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--accent); }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--sheet); padding: .5rem; z-index: 1; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        main { max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.35rem; margin: .5rem 0; }
        h2 { font-size: 1.1rem; margin: 1.25rem 0 .25rem; }
        label, legend { display: block; font-size: .875rem; color: var(--soft); margin-top: .5rem; padding: 0; }
        fieldset { border: 1px solid var(--line); border-radius: .35rem; margin: .75rem 0; padding: .25rem .75rem .75rem; min-width: 0; }
        input, textarea, select { width: 100%; font: inherit; color: inherit; background: var(--sheet);
          border: 1px solid var(--soft); border-radius: .35rem; padding: .5rem; }
        input[type=checkbox] { width: 1.25rem; height: 1.25rem; margin: 0; flex: none; }
        input[type=range] { padding: 0; border: 0; background: none; height: 1.75rem; accent-color: var(--accent); }
        .choices { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        .choices label { display: flex; align-items: center; gap: .4rem; color: inherit; font-size: 1rem; min-height: 2rem; margin: 0; }
        .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: .5rem; }
        .row > input { flex: 1 1 10rem; width: auto; }
        button { font: inherit; font-weight: 600; padding: .5rem 1rem; border: 1px solid transparent; border-radius: .35rem;
          background: var(--accent); color: var(--ground); cursor: pointer; min-height: 2.75rem; }
        button.plain { background: var(--sheet); color: var(--accent); border-color: var(--accent); }
        button.stop { background: var(--stop); }
        form > button { margin-top: .75rem; }
        form.inline { display: inline-block; }
        form.inline > button { margin: 0; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .notice, #problem { padding: .5rem .75rem; border-radius: .35rem; background: var(--warn-ground); color: var(--warn); }
        .small { font-size: .875rem; color: var(--soft); }
        .away { color: var(--warn); }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line);
          font-weight: normal; overflow-wrap: anywhere; }
        th, td button { overflow-wrap: break-word; }
        thead th { color: var(--soft); font-size: .875rem; }
        .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .given th, .given td { font-weight: 600; color: var(--stop); }
        meter { width: 100%; min-width: 4rem; height: 1.25rem; display: block; }
        blockquote { margin: .5rem 0; padding: .75rem; background: var(--sheet); border: 1px solid var(--line);
          border-radius: .35rem; white-space: pre-wrap; }
        mark { color: var(--ink); background: var(--stop-ground); border-bottom: 2px dotted var(--stop); }
        mark.strong { background: var(--strong-ground); border-bottom-style: solid; }
        kbd { font: .875rem ui-monospace, monospace; border: 1px solid var(--soft); border-radius: .25rem; padding: 0 .35rem;
          background: var(--sheet); color: var(--ink); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
        dt { color: var(--soft); } dd { margin: 0; }
        .room { font-family: ui-monospace, monospace; }
        #status { color: var(--soft); margin: 0 0 .5rem; min-height: 1.5em; }
        #status.away { color: var(--warn); }
        .messages { list-style: none; margin: 0 0 1rem; padding: .5rem; background: var(--sheet); border: 1px solid var(--line);
          border-radius: .5rem; }
        #messages { height: 50vh; overflow-y: auto; overscroll-behavior: contain; }
        .messages li { padding: .35rem .5rem; border-radius: .35rem; white-space: pre-wrap; }
        .messages .name { font-weight: 600; margin-right: .5rem; }
        .messages .note { display: block; font-size: .875rem; color: var(--soft); white-space: normal; }
        .messages .withheld { background: var(--stop-ground); }
        .messages .withheld .note { color: var(--stop); }
        .messages .held, .messages .checking, .messages .marked { background: var(--warn-ground); }
        .messages .held .note, .messages .marked .note { color: var(--warn); }
        .messages form { white-space: normal; }
        @media (max-width: 30rem) { #messages { height: 45vh; } main { padding: .75rem; } dl { grid-template-columns: 1fr; }
          dd { margin-bottom: .35rem; } }
        @media (prefers-reduced-motion: reduce) { * { scroll-behavior: auto !important; transition: none !important; } }

        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#1a5fd0" d="M2 2h12v9H8l-4 3v-3H2z"/></svg>

        """
}
