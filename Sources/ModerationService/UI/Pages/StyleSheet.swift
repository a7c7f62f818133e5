/// `/style.css`.
enum StyleSheet {
    static let text = """
        :root { color-scheme: light dark; --ground: #fbfaf8; --sheet: #fff; --ink: #1c2126; --soft: #5b646d; --line: #d9d6d0;
          --accent: #1f6feb; --warn: #8a4b00; --warn-ground: #fff3df; --stop: #a3202b; --stop-ground: #fdecec; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171a; --sheet: #1c2024; --ink: #e8e6e3; --soft: #a2abb4;
          --line: #343a40; --accent: #6ea8ff; --warn: #ffce8a; --warn-ground: #33280f; --stop: #ff9d9d; --stop-ground: #3a1a1c; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; gap: 1.5rem; align-items: baseline; padding: .75rem 1rem; border-bottom: 1px solid var(--line); }
        nav a { margin-right: 1rem; padding: .25rem 0; }
        a { color: var(--accent); }
        a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--accent); }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--sheet); padding: .5rem; z-index: 1; }
        main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.35rem; margin: .5rem 0; }
        h2 { font-size: 1.1rem; }
        .room { font-family: ui-monospace, monospace; }
        #status { color: var(--soft); margin: 0 0 .5rem; min-height: 1.5em; }
        #status.away { color: var(--warn); }
        #messages { list-style: none; margin: 0 0 1rem; padding: .5rem; height: 55vh; overflow-y: auto; background: var(--sheet);
          border: 1px solid var(--line); border-radius: .5rem; overscroll-behavior: contain; }
        #messages li { padding: .35rem .5rem; border-radius: .35rem; overflow-wrap: anywhere; }
        #messages .name { font-weight: 600; margin-right: .5rem; }
        #messages .note { display: block; font-size: .875rem; color: var(--soft); }
        #messages .withheld { background: var(--stop-ground); }
        #messages .withheld .note { color: var(--stop); }
        #messages .held, #messages .checking { background: var(--warn-ground); }
        #messages .held .note { color: var(--warn); }
        label { display: block; font-size: .875rem; color: var(--soft); margin-top: .5rem; }
        input, textarea { width: 100%; font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--soft);
          border-radius: .35rem; padding: .5rem; }
        .row { display: flex; gap: .5rem; }
        button { font: inherit; font-weight: 600; padding: .5rem 1rem; border: 0; border-radius: .35rem; background: var(--accent);
          color: var(--ground); cursor: pointer; min-height: 2.75rem; }
        form > button { margin-top: .75rem; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .notice, #problem { padding: .5rem .75rem; border-radius: .35rem; background: var(--warn-ground); color: var(--warn); }
        table { width: 100%; border-collapse: collapse; }
        th, td { text-align: left; padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
        thead th { color: var(--soft); font-size: .875rem; }
        .number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; padding-right: 1rem; }
        .given th, .given td { font-weight: 600; color: var(--stop); }
        meter { width: 100%; min-width: 6rem; height: 1.25rem; }
        .small { font-size: .875rem; color: var(--soft); }
        @media (max-width: 30rem) { #messages { height: 48vh; } main { padding: .75rem; } }

        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#1f6feb" d="M2 2h12v9H8l-4 3v-3H2z"/></svg>

        """
}
